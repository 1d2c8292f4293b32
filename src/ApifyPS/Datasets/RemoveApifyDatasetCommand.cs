using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes datasets with all that is in them.</summary>
/// <remarks>
/// <para>
/// The items are gone at once and cannot be brought back. You are asked for each one; -Force deletes
/// without a question, and -WhatIf shows what would be deleted.
/// </para>
/// <para>
/// Wildcards are not taken here: <see cref="GetApifyDatasetCommand"/> finds datasets by a pattern, and pipes them on. A dataset that is not there is
/// an error, <c>RecordNotFound</c>; the others are deleted all the same. The dataset of a run can be deleted as well: the run itself stays.
/// </para>
/// </remarks>
/// <example>
/// <para>See what would be deleted.</para>
/// <code>
/// 'prices-2026-04', 'prices-2026-05' | Remove-ApifyDataset -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "dataset prices-2026-04".
/// What if: Performing the operation "Delete" on target "dataset prices-2026-05".
/// </code>
/// </example>
/// <example>
/// <para>Delete a dataset.</para>
/// <code>
/// Remove-ApifyDataset prices-2026-04 -Force
/// Get-ApifyDataset prices-2026-*
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// SMa4aCvjW2hNDRLZy prices-2026-05                11-24 04:10         3      92 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Delete the old ones.</para>
/// <para>Those whose names fit and to which nothing was added for 90 days. Try it with -WhatIf first.</para>
/// <code>
/// Get-ApifyDataset prices-2026-* |
///     Where-Object ModifiedAt -lt (Get-Date).AddDays(-90) |
///     Remove-ApifyDataset -Force
/// </code>
/// </example>
/// <seealso cref="GetApifyDatasetCommand"/>
/// <seealso cref="NewApifyDatasetCommand"/>
/// <seealso cref="SetApifyDatasetCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyDataset", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Start + "Remove-ApifyDataset" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyDatasetCommand() : RemoveStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
{
    /// <summary>
    /// IDs of datasets, their names as <c>username/name</c>, or bare names of your own, without wildcards. A run gives its default dataset.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] DatasetId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => DatasetId;
}
