using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets datasets by ID or name, or lists your own with the newest first.</summary>
/// <remarks>
/// <para>
/// A dataset is a list of items, to which runs and scripts add and in which nothing is changed afterwards. Every run has one of its own without a
/// name; <see cref="NewApifyDatasetCommand"/> makes one with a name.
/// </para>
/// <para>
/// Without parameters the cmdlet lists the datasets of the account that have a name. -Unnamed lists the others: runs leave them, and Apify deletes
/// them after some days (7 by default), unless they get a name (<see cref="SetApifyDatasetCommand"/>).
/// </para>
/// <para>
/// With IDs or names it gets just these, and of a run its default dataset. One that is not there is an error, <c>RecordNotFound</c>. A name with
/// wildcards is searched in the list of your own; that nothing fits is no error.
/// </para>
/// <para>
/// The platform counts with a delay: ItemCount may lag some seconds behind what was added. This cmdlet reads no items;
/// <see cref="GetApifyDatasetItemCommand"/> and <see cref="ExportApifyDatasetCommand"/> do.
/// </para>
/// </remarks>
/// <example>
/// <para>List your datasets.</para>
/// <para>Those that have a name, the newest first.</para>
/// <code>
/// Get-ApifyDataset
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// 0HHrWdAR3gK1nJ9CJ orders                        11-24 04:10         3     247 B FollowUserSetting
/// XW9gxZjHSucy5VrfC prices-2026-05                11-24 04:10         3      92 B FollowUserSetting
/// iVkr4L8zDCW39WS5Q prices-2026-04                11-24 04:10         2      60 B FollowUserSetting
/// xBolD43uf8SGsF2IV prices                        11-24 04:10         3      91 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Find datasets by their names.</para>
/// <para>The whole list is searched on this side. At the prompt <c>Get-ApifyDataset prices-*</c> is the same.</para>
/// <code>
/// Get-ApifyDataset -Name prices-*
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// imT9UKGllHcZA5RVJ prices-2026-05                11-24 04:10         3      92 B FollowUserSetting
/// CWS4lwMQyYmyU7bwv prices-2026-04                11-24 04:10         2      60 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>See how much a run has found.</para>
/// <para>A run stands for its default dataset. Unnamed datasets have an empty name.</para>
/// <code>
/// Invoke-ApifyActor link-checker | Get-ApifyDataset
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// 4cXpykmqziV6E61PJ                               11-24 04:10         3     191 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Find out whether the last datasets of runs were empty.</para>
/// <code>
/// Get-ApifyDataset -Unnamed -First 3 | Select-Object Id, ItemCount
/// </code>
/// <code>
/// Id                ItemCount
/// --                ---------
/// sfZDNnp5R66ATRwOy         2
/// BoVu9n5VVFleT9twV         0
/// mcPEySz2J1q12kKfD         3
/// </code>
/// </example>
/// <seealso cref="GetApifyDatasetItemCommand"/>
/// <seealso cref="ExportApifyDatasetCommand"/>
/// <seealso cref="NewApifyDatasetCommand"/>
/// <seealso cref="SetApifyDatasetCommand"/>
/// <seealso cref="RemoveApifyDatasetCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyDataset", DefaultParameterSetName = ListSet, SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyDataset" + HelpPage.End)]
[OutputType(typeof(ApifyDataset))]
public sealed class GetApifyDatasetCommand() : GetStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
{
    /// <summary>
    /// IDs of datasets, their names as <c>username/name</c>, or bare names of your own, also with wildcards. A run gives its default dataset. 17
    /// letters and digits are taken for an ID; give a name that looks like one as -Name.
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? DatasetId { get; set; }

    /// <summary>Names of your own datasets, also with wildcards; upper and lower case make no difference to these.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => DatasetId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
