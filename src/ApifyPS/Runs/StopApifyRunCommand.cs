using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Aborts runs. On a run that has ended it does nothing.</summary>
/// <remarks>
/// <para>Aborts runs that are starting or running. What a run has stored until then stays, and <c>Resume-ApifyRun</c> can let it continue
/// later. On a run that has ended already it does nothing, and that is no error.</para>
/// <para>With <c>-Graceful</c> the platform tells the Actor, which has 30 seconds to save its state; the status is ABORTING until then. A
/// second <c>Stop-ApifyRun</c> without it ends the run at once.</para>
/// </remarks>
/// <example>
/// <para>Abort a run.</para>
/// <para><c>Stop-ApifyRun</c> does not wait for the end. <c>Wait-ApifyRun</c> does, and for an aborted run it also writes the error
/// ActorRunFailed.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -NoWait
/// $run | Stop-ApifyRun
/// ($run | Wait-ApifyRun -ErrorAction SilentlyContinue).Status
/// </code>
/// <code>
/// ABORTED
/// </code>
/// </example>
/// <example>
/// <para>Let it save its state first.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -NoWait
/// Stop-ApifyRun $run.Id -Graceful -PassThru | Select-Object Status
/// </code>
/// <code>
/// Status
/// ------
/// ABORTING
/// </code>
/// </example>
/// <example>
/// <para>See which of my runs would be aborted.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -NoWait
/// Get-ApifyRun -Status READY, RUNNING -ActorId crawler | Stop-ApifyRun -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Abort" on target "run viobyLpMZubq70FgQ".
/// </code>
/// </example>
/// <seealso cref="ResumeApifyRunCommand"/>
/// <seealso cref="WaitApifyRunCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ApifyRun", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Stop-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class StopApifyRunCommand : ChangeRunCmdlet
{
    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ActiveRunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] RunId { get; set; } = [];

    /// <summary>Gives the Actor 30 seconds to save its state. Without it the run ends at once.</summary>
    [Parameter]
    public SwitchParameter Graceful { get; set; }

    /// <summary>Aborts the runs.</summary>
    protected override void ProcessRecord() =>
        ChangeEach(Graceful ? "Abort gracefully" : "Abort", (client, id, token) => client.Runs.AbortAsync(id, Graceful, token));
}
