using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets key-value stores by ID or name, or lists your own with the newest first.</summary>
/// <remarks>
/// <para>
/// A key-value store keeps records: JSON, text, pictures and other files, each under a key. Every run has one of its own without a name, with its
/// input (INPUT) and mostly its output (OUTPUT) in it; <see cref="NewApifyKeyValueStoreCommand"/> makes one with a name.
/// </para>
/// <para>
/// Without parameters the cmdlet lists the stores of the account that have a name. -Unnamed lists the others: runs leave them, and Apify deletes them
/// after some days (7 by default), unless they get a name (<see cref="SetApifyKeyValueStoreCommand"/>).
/// </para>
/// <para>
/// With IDs or names it gets just these, and of a run its default store. One that is not there is an error, <c>RecordNotFound</c>. A name with
/// wildcards is searched in the list of your own; that nothing fits is no error.
/// </para>
/// <para>What is in a store is listed by <see cref="GetApifyRecordKeyCommand"/>, and read by <see cref="GetApifyRecordCommand"/>.</para>
/// </remarks>
/// <example>
/// <para>List your key-value stores.</para>
/// <para>Those that have a name, the newest first.</para>
/// <code>
/// Get-ApifyKeyValueStore
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// UF0BCFmC0BtwEujnA reports                       11-24 04:13     152 B FollowUserSetting
/// qlCmxQyVTjv0JrpR5 settings-2025                 11-24 04:13       0 B FollowUserSetting
/// Idni6VZtOXAv2DSIg settings                      11-24 04:13      19 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Find stores by their names.</para>
/// <para>At the prompt <c>Get-ApifyKeyValueStore settings*</c> is the same.</para>
/// <code>
/// Get-ApifyKeyValueStore -Name settings*
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// fMrE3M8Vq1Nx9CGdN settings-2025                 11-24 04:13       0 B FollowUserSetting
/// bXmNIrm773Y0pWkag settings                      11-24 04:13      19 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Get the store of a run.</para>
/// <code>
/// Invoke-ApifyActor link-checker | Get-ApifyKeyValueStore
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// 0H2cKL0cmbCJGamlh                               11-24 04:13      24 B FollowUserSetting
/// </code>
/// </example>
/// <seealso cref="GetApifyRecordKeyCommand"/>
/// <seealso cref="GetApifyRecordCommand"/>
/// <seealso cref="NewApifyKeyValueStoreCommand"/>
/// <seealso cref="SetApifyKeyValueStoreCommand"/>
/// <seealso cref="RemoveApifyKeyValueStoreCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyKeyValueStore", DefaultParameterSetName = ListSet, SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyKeyValueStore" + HelpPage.End)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class GetApifyKeyValueStoreCommand() : GetStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
{
    /// <summary>
    /// IDs of key-value stores, their names as <c>username/name</c>, or bare names of your own, also with wildcards. A run gives its default
    /// key-value store. 17 letters and digits are taken for an ID; give a name that looks like one as -Name.
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultKeyValueStoreId")]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? StoreId { get; set; }

    /// <summary>Names of your own key-value stores, also with wildcards; upper and lower case make no difference to these.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => StoreId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
