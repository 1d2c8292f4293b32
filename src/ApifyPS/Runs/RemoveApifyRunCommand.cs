using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes runs that have ended. Their storages stay until they expire.</summary>
/// <remarks>
/// <para>Deletes runs from the list of the account, with their logs. Only runs that have ended can be deleted; <c>Stop-ApifyRun</c> ends
/// the others. Their unnamed storages stay until the platform lets them expire, and <c>Remove-ApifyDataset</c>,
/// <c>Remove-ApifyKeyValueStore</c> and <c>Remove-ApifyRequestQueue</c> take a run too, so delete those first when they should go.</para>
/// <para>A deleted run cannot be brought back. You are asked for each one; -Force deletes without a question, and -WhatIf shows what would
/// be deleted.</para>
/// <para>A run that is not there is an error, unless an answer was lost: then it is what was wanted.</para>
/// </remarks>
/// <example>
/// <para>See what would be deleted.</para>
/// <code>
/// Get-ApifyRun -Status FAILED | Remove-ApifyRun -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "run 5nl2xCnupXxf1EVd2".
/// </code>
/// </example>
/// <example>
/// <para>Delete the failed runs of an Actor that are older than a month.</para>
/// <code>
/// Get-ApifyRun -ActorId broken -Status FAILED -StartedBefore (Get-Date).AddDays(-30) |
///     Remove-ApifyRun -Force
/// </code>
/// </example>
/// <example>
/// <para>Delete a run with what it has stored.</para>
/// <code>
/// $run = Get-ApifyRun -ActorId broken -Last
/// $run | Remove-ApifyDataset -Force
/// $run | Remove-ApifyKeyValueStore -Force
/// $run | Remove-ApifyRequestQueue -Force
/// $run | Remove-ApifyRun -Force
/// (Get-ApifyRun -ActorId broken | Measure-Object).Count
/// </code>
/// <code>
/// 0
/// </code>
/// </example>
/// <seealso cref="StopApifyRunCommand"/>
/// <seealso cref="GetApifyRunCommand"/>
/// <seealso cref="RemoveApifyDatasetCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Start + "Remove-ApifyRun" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRunCommand : RemoveCmdlet
{
    /// <summary>IDs of runs. Runs from the pipeline give theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] RunId { get; set; } = [];

    /// <summary>Deletes the runs.</summary>
    protected override void ProcessRecord() => DeleteEach("run", RunId, id => Client.Runs.DeleteAsync(id, StopToken));
}
