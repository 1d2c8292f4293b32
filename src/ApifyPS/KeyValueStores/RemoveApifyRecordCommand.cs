using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes records of a key-value store. To the platform it is no error that one is not there.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyRecord", SupportsShouldProcess = true)]
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
