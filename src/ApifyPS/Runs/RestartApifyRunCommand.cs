using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Reboots runs that are running: the container starts anew, with the storages as they are. What the Actor has not stored is lost.</summary>
/// <remarks>
/// <para>Reboots runs whose status is RUNNING: the container of the Actor is ended and started again in the same run, with the same input
/// and storages. It helps with an Actor that hangs. What the Actor has not stored is lost. A run that has ended is an error;
/// <c>Resume-ApifyRun</c> lets it continue.</para>
/// <para>The request is sent once. When its answer is lost, the number of reboots of the run tells whether it came through; where it does
/// not, the error RunChangeUncertain says so.</para>
/// </remarks>
/// <example>
/// <para>Reboot a run that hangs.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// Restart-ApifyRun $run.Id
/// (Get-ApifyRun $run.Id).Stats.RebootCount
/// </code>
/// <code>
/// 1
/// </code>
/// </example>
/// <example>
/// <para>Reboot all runs of an Actor, after a look.</para>
/// <code>
/// $run = Invoke-ApifyActor crawler -WaitSec 1
/// Get-ApifyRun -ActorId crawler -Status RUNNING | Restart-ApifyRun -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Reboot" on target "run 555ky94vkkMBs5O9Y".
/// </code>
/// </example>
/// <seealso cref="ResumeApifyRunCommand"/>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
[Cmdlet(VerbsLifecycle.Restart, "ApifyRun", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Restart-ApifyRun" + HelpPage.End)]
[OutputType(typeof(ActorRun))]
public sealed class RestartApifyRunCommand : ChangeRunCmdlet
{
    /// <summary>Reboots the runs.</summary>
    protected override void ProcessRecord() => ChangeEach("Reboot", (client, id, token) => client.Runs.RebootAsync(id, token));
}
