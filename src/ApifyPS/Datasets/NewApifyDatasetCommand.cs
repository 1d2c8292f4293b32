using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes datasets, or gets those that have the name already.</summary>
[Cmdlet(VerbsCommon.New, "ApifyDataset", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyDataset))]
public sealed class NewApifyDatasetCommand() : NewStorageCmdlet<ApifyDataset>(StorageKind.Dataset);
