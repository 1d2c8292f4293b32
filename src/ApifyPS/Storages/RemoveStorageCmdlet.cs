namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that delete storages with all that is in them.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class RemoveStorageCmdlet<TStorage> : RemoveCmdlet
    where TStorage : ApifyStorage
{
    private readonly StorageKind<TStorage> _kind;

    private protected RemoveStorageCmdlet(StorageKind<TStorage> kind) => _kind = kind;

    /// <summary>IDs and names that were given.</summary>
    private protected abstract IReadOnlyList<string> GivenIds { get; }

    /// <summary>Deletes the storages.</summary>
    protected override void ProcessRecord() => DeleteEach(_kind.Title, GivenIds, id => _kind.ClientOf(Client).DeleteAsync(ResolveName(id), StopToken));
}
