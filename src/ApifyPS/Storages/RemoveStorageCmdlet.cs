namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that delete storages with all that is in them.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class RemoveStorageCmdlet<TStorage> : ManageStorageCmdlet<TStorage>
    where TStorage : ApifyStorage
{
    private protected RemoveStorageCmdlet(StorageKind<TStorage> kind)
        : base(kind)
    {
    }

    /// <summary>IDs and names that were given.</summary>
    private protected abstract IReadOnlyList<string> GivenIds { get; }

    /// <summary>Deletes the storages.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in GivenIds)
        {
            ForEachTarget(id, () =>
            {
                if (ShouldProcess($"{Kind.Title} {id}", "Delete"))
                    Await(Storages.DeleteAsync(ResolveName(id), StopToken));
            });
        }
    }
}
