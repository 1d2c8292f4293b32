using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes records of a key-value store. To the platform it is no error that one is not there.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyRecord", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRecordCommand : StorageCmdlet
{
    /// <summary>Keys of records.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The key-value store: its ID or name, or a run, which gives its own. Inside an Actor it may be left out.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }

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
