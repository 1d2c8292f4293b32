using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes key-value stores, or gets those that have the name already.</summary>
/// <remarks>
/// <para>
/// A store with a name is kept until somebody deletes it. Without a name an unnamed one is made, which Apify deletes after some days (7 by default).
/// </para>
/// <para>
/// A name consists of up to 63 letters, digits and hyphens. When you have a store of that name already, it is emitted as it is, with all its records:
/// a script can begin with New-ApifyKeyValueStore and be run again and again. -Verbose says which of both it was.
/// </para>
/// </remarks>
/// <example>
/// <para>Make a key-value store.</para>
/// <code>
/// New-ApifyKeyValueStore pictures
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// X8rhNLXpleVx3tWVE pictures                      11-24 04:13       0 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Make a store and put a file into it.</para>
/// <code>
/// New-ApifyKeyValueStore pictures | Set-ApifyRecord logo.svg -Path logo.svg
/// Get-ApifyRecordKey pictures
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       62 B local~pictures    logo.svg
/// </code>
/// </example>
/// <example>
/// <para>Make a store whose records others can read.</para>
/// <para>Whoever has the ID reads the records without a token; only you can store some.</para>
/// <code>
/// New-ApifyKeyValueStore open-reports -GeneralAccess AnyoneWithIdCanRead
/// </code>
/// <code>
/// Id                Name                          Modified         Size Access
/// --                ----                          --------         ---- ------
/// PzkfBq6Jluq4oDdKA open-reports                  11-24 04:13       0 B AnyoneWithIdCanRead
/// </code>
/// </example>
/// <seealso cref="SetApifyRecordCommand"/>
/// <seealso cref="GetApifyKeyValueStoreCommand"/>
/// <seealso cref="SetApifyKeyValueStoreCommand"/>
/// <seealso cref="RemoveApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.New, "ApifyKeyValueStore", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "New-ApifyKeyValueStore" + HelpPage.End)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class NewApifyKeyValueStoreCommand() : NewStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore);
