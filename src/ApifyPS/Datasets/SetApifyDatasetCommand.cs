using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames datasets, or sets who may read them.</summary>
/// <remarks>
/// <para>
/// Give -NewName, -GeneralAccess or both; what is not given stays as it is. The items are not touched: <see cref="AddApifyDatasetItemCommand"/> adds
/// some, and nothing changes those that are there.
/// </para>
/// <para>With a name the dataset of a run is kept for good. A name that another dataset of yours has is an error.</para>
/// </remarks>
/// <example>
/// <para>Keep the dataset of a run.</para>
/// <para>Without a name Apify would delete it after some days.</para>
/// <code>
/// Invoke-ApifyActor price-watcher | Set-ApifyDataset -NewName prices-2026-06 -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// 3W4fSx99tXrBBhI7O prices-2026-06                11-24 04:10         2      62 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Rename a dataset.</para>
/// <code>
/// Set-ApifyDataset prices -NewName prices-old
/// Get-ApifyDataset -Name prices-old
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// AwBI1P10NcGC6W0vF prices-old                    11-24 04:10         3      91 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Let nobody else read some datasets.</para>
/// <para>Wildcards are for Get-ApifyDataset; what it finds is piped on.</para>
/// <code>
/// Get-ApifyDataset prices-* | Set-ApifyDataset -GeneralAccess Restricted -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// QY7es2zekgj3DEEEH prices-2026-05                11-24 04:10         3      92 B Restricted
/// DKLZnsND167qacjys prices-2026-04                11-24 04:10         2      60 B Restricted
/// </code>
/// </example>
/// <seealso cref="GetApifyDatasetCommand"/>
/// <seealso cref="NewApifyDatasetCommand"/>
/// <seealso cref="RemoveApifyDatasetCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyDataset", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Set-ApifyDataset" + HelpPage.End)]
[OutputType(typeof(ApifyDataset))]
public sealed class SetApifyDatasetCommand() : SetStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
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
