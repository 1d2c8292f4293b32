using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that work on storages themselves and not on what is in them.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class ManageStorageCmdlet<TStorage> : ApifyCmdlet
    where TStorage : ApifyStorage
{
    private protected ManageStorageCmdlet(StorageKind<TStorage> kind) => Kind = kind;

    private protected StorageKind<TStorage> Kind { get; }

    private protected StoragesClient<TStorage> Storages => Kind.ClientOf(Client);

    private protected void WriteStorage(TStorage storage)
    {
        RunObjects.ShowUnknownFields(storage.Usage);
        WriteObject(RunObjects.ShowUnknownFields(storage));
    }
}
