using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes requests from a queue.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyRequest", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRequestCommand : RequestCmdlet
{
    /// <summary>Deletes the requests.</summary>
    protected override void ProcessRecord() =>
        ForEachRequest("Delete", (queueId, id) => Await(Client.RequestQueues.DeleteRequestAsync(queueId, id, StopToken)));
}
