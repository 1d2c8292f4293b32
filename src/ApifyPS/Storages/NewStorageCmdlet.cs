using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that make storages, or get those that have the name already.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class NewStorageCmdlet<TStorage> : ManageStorageCmdlet<TStorage>
    where TStorage : ApifyStorage
{
    private protected NewStorageCmdlet(StorageKind<TStorage> kind)
        : base(kind)
    {
    }

    /// <summary>
    /// Names, without a username: letters, digits and hyphens. One that there is already is emitted as it is; without a name an unnamed one is
    /// made.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>
    /// Who may read it: FollowUserSetting (as the account is set, which is the default), AnyoneWithIdCanRead, AnyoneWithNameCanRead (both without a
    /// token) or Restricted (only who was given access). One that there is already gets it, too.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(StorageAccessCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GeneralAccess { get; set; }

    /// <summary>Makes them.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? name in Name ?? new string?[] { null })
            ForEachTarget(name, () => Make(name));
    }

    private void Make(string? name)
    {
        string target = name is null ? $"unnamed {Kind.Title}" : $"{Kind.Title} '{name}'";
        if (!ShouldProcess(target, "Create"))
            return;
        (TStorage storage, bool isNew) = Await(Storages.GetOrCreateAsync(name, StopToken));
        WriteVerbose(isNew ? $"Created {target}: {storage.Id}." : $"There is a {target} already: {storage.Id}.");
        if (GeneralAccess is not null && ApifyPS.GeneralAccess.ToApi(GeneralAccess) is var access && access != storage.GeneralAccess)
            storage = Await(Storages.UpdateAsync(storage.Id, new StorageUpdate { GeneralAccess = access }, StopToken));
        WriteStorage(storage);
    }
}
