using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Sets the status message of runs, or who may read them.</summary>
/// <remarks>
/// <para>Sets what people see as the state of a run, or who may read it. Inside an Actor <c>-RunId</c> may be left out: then its own run is
/// meant, which is how an Actor tells of its progress.</para>
/// <para>The status message is text for people, which Apify Console and the table of runs show. When a run ends, the platform may replace
/// it; with <c>-Terminal</c> it stays.</para>
/// </remarks>
/// <example>
/// <para>Tell of progress from inside an Actor.</para>
/// <para>The platform sets ACTOR_RUN_ID for each Actor; here it is set by hand.</para>
/// <code>
/// $env:ACTOR_RUN_ID = (Invoke-ApifyActor crawler -WaitSec 1).Id
/// Set-ApifyRun -StatusMessage 'Page 3 of 10'
/// (Get-ApifyRun $env:ACTOR_RUN_ID).StatusMessage
/// </code>
/// <code>
/// Page 3 of 10
/// </code>
/// </example>
/// <example>
/// <para>Note on a run why it was ended.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// $run | Set-ApifyRun -StatusMessage 'Ended for the release' -Terminal
/// $run | Stop-ApifyRun
/// ($run | Get-ApifyRun).StatusMessage
/// </code>
/// <code>
/// Ended for the release
/// </code>
/// </example>
/// <example>
/// <para>Share a run with everybody who has its ID.</para>
/// <code>
/// Get-ApifyRun -ActorId link-checker -Last |
///     Set-ApifyRun -GeneralAccess AnyoneWithIdCanRead -PassThru |
///     Select-Object Status, GeneralAccess
/// </code>
/// <code>
/// Status    GeneralAccess
/// ------    -------------
/// SUCCEEDED ANYONE_WITH_ID_CAN_READ
/// </code>
/// </example>
/// <seealso cref="GetApifyRunCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyRun", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Set-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class SetApifyRunCommand : ChangeRunCmdlet
{
    /// <summary>IDs of runs. Runs from the pipeline give theirs. Inside an Actor it may be left out: then its own run is meant.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] RunId { get; set; } = [];

    /// <summary>What Apify Console and the table of runs show as the run's state.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? StatusMessage { get; set; }

    /// <summary>The status message is the last one: the platform does not replace it when the run ends.</summary>
    [Parameter]
    public SwitchParameter Terminal { get; set; }

    /// <summary>Who may read the run, its storages and its log: FollowUserSetting (what the account says), AnyoneWithIdCanRead or Restricted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GeneralAccessCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GeneralAccess { get; set; }

    /// <summary>Refuses a call that would set nothing.</summary>
    protected override void BeginProcessing()
    {
        if (StatusMessage is null && (GeneralAccess is null || Terminal))
        {
            ThrowTerminatingError(ApifyErrors.ToErrorRecord(
                new ApifyUserException("NothingToSet", ErrorCategory.InvalidArgument,
                    Terminal ? "-Terminal belongs to a status message, and there is none." : "There is nothing to set.",
                    "Give -StatusMessage (with -Terminal when it is the last one), -GeneralAccess, or both."),
                null));
        }
    }

    /// <summary>Sets what is given.</summary>
    protected override void ProcessRecord()
    {
        if (RunId.Length == 0)
        {
            RunId = [OrThrow(null, () => ActorEnvironment.RunId ?? throw new ApifyUserException("RunIdMissing", ErrorCategory.InvalidArgument,
                "No run was given, and this is no run of an Actor, which would be meant.", "Give -RunId, or a run from the pipeline."))];
        }

        RunUpdate update = new()
        {
            StatusMessage = StatusMessage,
            IsStatusMessageTerminal = Terminal.IsPresent ? true : null,
            GeneralAccess = GeneralAccess is null ? null : ApifyPS.GeneralAccess.ToApi(GeneralAccess),
        };
        ChangeEach("Set " + string.Join(" and ", new[] { StatusMessage is null ? null : "status message", GeneralAccess is null ? null : "general access" }.Where(part => part is not null)),
            (client, id, token) => client.Runs.UpdateAsync(id, update, token));
    }
}
