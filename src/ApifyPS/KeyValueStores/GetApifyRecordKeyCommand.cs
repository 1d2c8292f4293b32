using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Lists the keys of key-value stores, or tells which of some keys are there.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyRecordKey", SupportsPaging = true, DefaultParameterSetName = ListSet)]
[OutputType(typeof(ApifyRecordKey))]
public sealed class GetApifyRecordKeyCommand : StorageCmdlet
{
    private const string ListSet = "List";
    private const string KeySet = "Key";

    /// <summary>The key-value store: its ID or name, or a run, which gives its own. Inside an Actor it may be left out.</summary>
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
