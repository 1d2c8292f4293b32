using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Lists the keys of key-value stores, or tells which of some keys are there.</summary>
/// <remarks>
/// <para>
/// The keys come in the order of their characters, capitals before small letters, with the size of each record in bytes and without its content. They
/// are read page by page while the pipeline takes them, and bring their store along: they pipe to <see cref="GetApifyRecordCommand"/> and
/// <see cref="RemoveApifyRecordCommand"/>.
/// </para>
/// <para>
/// With -Key only these keys come, as far as they are there. That one is not there is no error, so this is the way to ask. Each costs one small
/// request.
/// </para>
/// <para>The platform does not say how many keys there are: -IncludeTotalCount has no number.</para>
/// </remarks>
/// <example>
/// <para>List the keys of a store.</para>
/// <code>
/// Get-ApifyRecordKey reports
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       27 B local~reports     2026-04
///       27 B local~reports     2026-05
///       98 B local~reports     owners
/// </code>
/// </example>
/// <example>
/// <para>List the keys that begin with something.</para>
/// <para>The platform does this, and sends no others.</para>
/// <code>
/// Get-ApifyRecordKey reports -Prefix 2026-
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       27 B local~reports     2026-04
///       27 B local~reports     2026-05
/// </code>
/// </example>
/// <example>
/// <para>See what a run has stored.</para>
/// <para>A run stands for its default key-value store.</para>
/// <code>
/// Invoke-ApifyActor page-shot | Get-ApifyRecordKey | Select-Object Key, Size
/// </code>
/// <code>
/// Key       Size
/// ---       ----
/// OUTPUT      11
/// home.html   23
/// home.png    69
/// </code>
/// </example>
/// <example>
/// <para>Ask whether a record is there.</para>
/// <code>
/// if (Get-ApifyRecordKey settings -Key limits) { 'There are limits.' }
/// </code>
/// <code>
/// There are limits.
/// </code>
/// </example>
/// <seealso cref="GetApifyRecordCommand"/>
/// <seealso cref="SetApifyRecordCommand"/>
/// <seealso cref="RemoveApifyRecordCommand"/>
/// <seealso cref="GetApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.Get, "ApifyRecordKey", SupportsPaging = true, DefaultParameterSetName = ListSet, HelpUri = HelpPage.Start + "Get-ApifyRecordKey" + HelpPage.End)]
[OutputType(typeof(ApifyRecordKey))]
public sealed class GetApifyRecordKeyCommand : StorageCmdlet
{
    private const string ListSet = "List";
    private const string KeySet = "Key";

    /// <summary>
    /// The key-value store: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default store. Inside an
    /// Actor it may be left out, and means the store of the run.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }

    /// <summary>Only the keys that begin with this; upper and lower case differ.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>Exactly these keys, as far as they are there. That one is not there is no error.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>Lists the keys.</summary>
    protected override void ProcessRecord() => ForEachTarget(StoreId, () =>
    {
        string store = ResolveStorage(StorageKind.KeyValueStore, StoreId);
        if (PagingParameters.IncludeTotalCount)
            WriteObject(PagingParameters.NewTotalCount(0, 0.0));
        foreach (ApifyRecordKey key in PagedList.Take(PagingParameters, Key is null ? List(store) : Find(store, Key)))
            WriteObject(RunObjects.ShowUnknownFields(key));
    });

    private IEnumerable<ApifyRecordKey> List(string store)
    {
        RecordKeyReader reader = Client.KeyValueStores.ReadKeys(store, Prefix, PagedList.MostNeeded(PagingParameters));
        while (Await(reader.ReadPageAsync(StopToken)) is { } page)
        {
            foreach (ApifyRecordKey key in page)
                yield return key;
        }
    }

    /// <summary>The list is in the order of the keys: of all that begin with a key, that key itself is the first.</summary>
    private IEnumerable<ApifyRecordKey> Find(string store, string[] keys)
    {
        foreach (string key in keys)
        {
            RecordKeyReader reader = Client.KeyValueStores.ReadKeys(store, key, 1);
            IReadOnlyList<ApifyRecordKey>? page;
            do
                page = Await(reader.ReadPageAsync(StopToken));
            while (page is { Count: 0 });
            if (page is [{ } found, ..] && found.Key == key)
                yield return found;
        }
    }
}
