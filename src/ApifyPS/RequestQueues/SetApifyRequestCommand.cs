using System.Collections;
using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Changes requests of a queue: marks them as handled, gives them back, sets what is kept with them.</summary>
/// <remarks>
/// <para>
/// Requests of <see cref="GetApifyRequestCommand"/> are piped here, and bring their queue along; or they are named by -RequestId or -Url. What is not
/// given stays as it is. Address, method and payload cannot be changed: delete the request, and add another one.
/// </para>
/// <para>
/// The platform replaces a request as a whole. The cmdlet reads it, changes it and writes it back; a change that a crawler makes between the two is
/// lost. Change what no crawler is working on.
/// </para>
/// <para>-Handled takes a request out of what crawlers get, <c>-Handled:$false</c> gives it back to them.</para>
/// </remarks>
/// <example>
/// <para>Let crawlers leave out a page.</para>
/// <code>
/// Set-ApifyRequest -Url https://example.com/shop/tea -QueueId shop -Handled
/// Get-ApifyRequest shop -State Pending
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// Yhnh7ZvqfGHWtDo GET              0             https://example.com/shop/coffee
/// </code>
/// </example>
/// <example>
/// <para>Have what failed tried again.</para>
/// <para>What failed is handled, and has messages. -RetryCount 0 gives it all its tries again.</para>
/// <code>
/// Get-ApifyRequest shop -State Handled |
///     Where-Object ErrorMessages |
///     Set-ApifyRequest -Handled:$false -RetryCount 0 -PassThru
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// wvncM5v1oUrCWeH GET              0             https://example.com/shop/milk
/// </code>
/// </example>
/// <example>
/// <para>Change the label of requests.</para>
/// <para>-UserData takes the place of all user data of the request.</para>
/// <code>
/// Get-ApifyRequest shop -Url https://example.com/shop/tea |
///     Set-ApifyRequest -UserData @{ label = 'OFFER' } -PassThru |
///     Select-Object Url, @{ Name = 'Label'; Expression = { $_.UserData.label } }
/// </code>
/// <code>
/// Url                          Label
/// ---                          -----
/// https://example.com/shop/tea OFFER
/// </code>
/// </example>
/// <example>
/// <para>Give up on a page, and say why.</para>
/// <para>Crawlers neither get it nor try it again.</para>
/// <code>
/// Get-ApifyRequest shop -Url https://example.com/shop/coffee |
///     Set-ApifyRequest -Handled -NoRetry -ErrorMessage '410 Gone' -PassThru |
///     Select-Object Url, NoRetry, ErrorMessages
/// </code>
/// <code>
/// Url                             NoRetry ErrorMessages
/// ---                             ------- -------------
/// https://example.com/shop/coffee    True {410 Gone}
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestCommand"/>
/// <seealso cref="AddApifyRequestCommand"/>
/// <seealso cref="RemoveApifyRequestCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyRequest", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Set-ApifyRequest" + HelpPage.End)]
[OutputType(typeof(QueueRequest))]
public sealed class SetApifyRequestCommand : RequestCmdlet
{
    private static readonly string[] Changes = [nameof(Handled), nameof(UserData), nameof(RetryCount), nameof(ErrorMessage), nameof(NoRetry), nameof(Forefront)];

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] RequestId { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Mandatory = true, ParameterSetName = UrlSet)]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] Url { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? QueueId { get; set; }

    /// <summary>Marks the requests as handled, so that no crawler gets them any more; with $false they wait again.</summary>
    [Parameter]
    public SwitchParameter Handled { get; set; }

    /// <summary>User data in place of all that the request has, for example <c>@{ label = 'DETAIL' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? UserData { get; set; }

    /// <summary>How often it counts as tried again; 0 for never.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? RetryCount { get; set; }

    /// <summary>A message that is added to those of its failures.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ErrorMessage { get; set; }

    /// <summary>Says that crawlers are not to try it again when it fails; with $false they may.</summary>
    [Parameter]
    public SwitchParameter NoRetry { get; set; }

    /// <summary>Puts the requests before all others that wait; handled ones stay handled.</summary>
    [Parameter]
    public SwitchParameter Forefront { get; set; }

    /// <summary>Emits the requests as they are then; without it nothing is emitted.</summary>
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
            request.HandledAt = Handled ? ModuleTime.Now : null;
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
