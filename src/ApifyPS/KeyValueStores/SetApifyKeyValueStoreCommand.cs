using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames key-value stores, or sets who may read them.</summary>
/// <remarks>
/// <para>
/// Give -NewName, -GeneralAccess or both; what is not given stays as it is. The records are not touched: <see cref="SetApifyRecordCommand"/> stores
/// them.
/// </para>
/// <para>With a name the store of a run is kept for good. A name that another store of yours has is an error.</para>
/// </remarks>
/// <example>
/// <para>Keep the store of a run, with the pictures in it.</para>
/// <para>Without a name Apify would delete it after some days.</para>
/// <code>
/// Invoke-ApifyActor page-shot | Set-ApifyKeyValueStore -NewName shots-2026-06 -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// xsvZXyGvLKT1EM2E9 shots-2026-06                 11-24 04:13     103 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Let others read a store.</para>
/// <para>Whoever has the ID or the name reads its records, without a token.</para>
/// <code>
/// Set-ApifyKeyValueStore reports -GeneralAccess AnyoneWithNameCanRead -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// 49N7nQ0ZueXsQcqDr reports                       11-24 04:13     152 B AnyoneWithNameCanRead
/// </code>
/// </example>
/// <seealso cref="GetApifyKeyValueStoreCommand"/>
/// <seealso cref="NewApifyKeyValueStoreCommand"/>
/// <seealso cref="RemoveApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyKeyValueStore", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Set-ApifyKeyValueStore" + HelpPage.End)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class SetApifyKeyValueStoreCommand() : SetStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
{
    /// <summary>
    /// IDs of key-value stores, their names as <c>username/name</c>, or bare names of your own, without wildcards. A run gives its default
    /// key-value store.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultKeyValueStoreId")]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] StoreId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => StoreId;
}
