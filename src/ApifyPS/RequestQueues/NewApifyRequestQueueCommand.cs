using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes request queues, or gets those that have the name already.</summary>
[Cmdlet(VerbsCommon.New, "ApifyRequestQueue", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class NewApifyRequestQueueCommand() : NewStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue);
