using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Changes requests of a queue: marks them as handled, gives them back, sets what is kept with them.</summary>
[Cmdlet(VerbsCommon.Set, "ApifyRequest", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(QueueRequest))]
public sealed class SetApifyRequestCommand : RequestCmdlet
{
    private static readonly string[] Changes = [nameof(Handled), nameof(UserData), nameof(RetryCount), nameof(ErrorMessage), nameof(NoRetry), nameof(Forefront)];

    /// <summary>Marks the requests as handled, so that no crawler gets them any more; with $false they wait again.</summary>
    [Parameter]
    public SwitchParameter Handled { get; set; }

    /// <summary>User data in place of what the request has.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? UserData { get; set; }

    /// <summary>How often it was tried again.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? RetryCount { get; set; }

    /// <summary>A message that is added to those of its failures.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ErrorMessage { get; set; }

    /// <summary>Is not to be tried again when it fails.</summary>
    [Parameter]
    public SwitchParameter NoRetry { get; set; }

    /// <summary>Puts requests that wait before all others.</summary>
    [Parameter]
    public SwitchParameter Forefront { get; set; }

    /// <summary>Emits the requests as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Refuses a call that would set nothing.</summary>
    protected override void BeginProcessing()
    {
        if (!Changes.Any(MyInvocation.BoundParameters.ContainsKey))
        {
            ThrowTerminatingError(ApifyErrors.ToErrorRecord(
                new ApifyUserException("NothingToSet", ErrorCategory.InvalidArgument, "There is nothing to set.", "Give -Handled, -UserData, -RetryCount, -ErrorMessage, -NoRetry or -Forefront."), null));
        }
    }

    /// <summary>Changes the requests.</summary>
    protected override void ProcessRecord() => ForEachRequest("Update", (queueId, id) =>
    {
        // The API replaces the whole request.
        QueueRequest request = Await(Client.RequestQueues.GetRequestAsync(queueId, id, StopToken));
        PSObject shown = RequestObjects.ToOutput(request);
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Handled)))
            request.HandledAt = Handled ? DateTimeOffset.UtcNow : null;
        if (MyInvocation.BoundParameters.ContainsKey(nameof(NoRetry)))
            request.NoRetry = NoRetry;
        request.UserData = UserData ?? request.UserData;
        request.RetryCount = RetryCount ?? request.RetryCount;
        if (ErrorMessage is not null)
            request.ErrorMessages = [.. request.ErrorMessages ?? [], ErrorMessage];
        Await(Client.RequestQueues.UpdateRequestAsync(queueId, id, JsonInputWriter.Write(RequestInput.Read(request)), Forefront, StopToken));
        if (PassThru)
            WriteObject(shown);
    });
}
