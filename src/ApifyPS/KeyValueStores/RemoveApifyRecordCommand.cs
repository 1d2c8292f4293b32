using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes records of a key-value store.</summary>
/// <remarks>
/// <para>
/// A record is gone at once and cannot be brought back. You are not asked, unless you give -Confirm; -WhatIf shows what would be deleted. To the
/// platform it is no error that a record is not there: that nothing was to be deleted is not told.
/// </para>
/// <para>
/// Keys are taken as they are, without wildcards; what <see cref="GetApifyRecordKeyCommand"/> finds can be piped on, and brings its store along.
/// <see cref="RemoveApifyKeyValueStoreCommand"/> deletes a store with all its records.
/// </para>
/// </remarks>
/// <example>
/// <para>Delete a record.</para>
/// <code>
/// Remove-ApifyRecord owners reports
/// Get-ApifyRecordKey reports
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       27 B local~reports     2026-04
///       27 B local~reports     2026-05
/// </code>
/// </example>
/// <example>
/// <para>See what would be deleted.</para>
/// <para>The keys that begin with 2026-, whatever comes after it.</para>
/// <code>
/// Get-ApifyRecordKey reports -Prefix 2026- | Remove-ApifyRecord -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "record '2026-04' of key-value store local~reports".
/// What if: Performing the operation "Delete" on target "record '2026-05' of key-value store local~reports".
/// </code>
/// </example>
/// <seealso cref="GetApifyRecordKeyCommand"/>
/// <seealso cref="GetApifyRecordCommand"/>
/// <seealso cref="SetApifyRecordCommand"/>
/// <seealso cref="RemoveApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyRecord", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Remove-ApifyRecord" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRecordCommand : RecordCmdlet
{
    /// <summary>Deletes the records.</summary>
    protected override void ProcessRecord()
    {
        foreach (string key in Key)
        {
            ForEachTarget(key, () =>
            {
                string store = ResolveStorage(StorageKind.KeyValueStore, StoreId);
                if (ShouldProcess($"record '{key}' of key-value store {store}", "Delete"))
                    Await(Client.KeyValueStores.DeleteRecordAsync(store, key, StopToken));
            });
        }
    }
}
