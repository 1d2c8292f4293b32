using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes key-value stores, or gets those that have the name already.</summary>
[Cmdlet(VerbsCommon.New, "ApifyKeyValueStore", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class NewApifyKeyValueStoreCommand() : NewStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore);
