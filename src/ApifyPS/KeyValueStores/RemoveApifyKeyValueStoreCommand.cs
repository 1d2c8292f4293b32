using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes key-value stores with all that is in them.</summary>
/// <remarks>
/// <para>
/// The records are gone at once and cannot be brought back. You are asked for each one; -Force deletes
/// without a question, and -WhatIf shows what would be deleted.
/// <see cref="RemoveApifyRecordCommand"/> deletes single records.
/// </para>
/// <para>
/// Wildcards are not taken here: <see cref="GetApifyKeyValueStoreCommand"/> finds stores by a pattern, and pipes them on. A store that is not there
/// is an error, <c>RecordNotFound</c>; the others are deleted all the same.
/// </para>
/// </remarks>
/// <example>
/// <para>See what would be deleted.</para>
/// <code>
/// Remove-ApifyKeyValueStore settings-2025, reports -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "key-value store settings-2025".
/// What if: Performing the operation "Delete" on target "key-value store reports".
/// </code>
/// </example>
/// <example>
/// <para>Delete a store.</para>
/// <code>
/// Remove-ApifyKeyValueStore settings-2025 -Force
/// Get-ApifyKeyValueStore settings*
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// JW3kic3yJ7W85TNjX settings                      11-24 04:13      19 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Delete the stores that a pattern finds.</para>
/// <code>
/// Get-ApifyKeyValueStore -Name *-2025 | Remove-ApifyKeyValueStore -Force
/// (Get-ApifyKeyValueStore).Name
/// </code>
/// <code>
/// reports
/// settings
/// </code>
/// </example>
/// <seealso cref="GetApifyKeyValueStoreCommand"/>
/// <seealso cref="RemoveApifyRecordCommand"/>
/// <seealso cref="NewApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyKeyValueStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Start + "Remove-ApifyKeyValueStore" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyKeyValueStoreCommand() : RemoveStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
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
