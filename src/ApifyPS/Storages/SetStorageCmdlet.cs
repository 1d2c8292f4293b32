using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that rename storages, or set who may read them.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class SetStorageCmdlet<TStorage> : ManageStorageCmdlet<TStorage>
    where TStorage : ApifyStorage
{
    private protected SetStorageCmdlet(StorageKind<TStorage> kind)
        : base(kind)
    {
    }

    /// <summary>The new name, without a username: letters, digits and hyphens. An unnamed one is kept for good once it has a name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewName { get; set; }

    /// <summary>
    /// Who may read it: FollowUserSetting (as the account is set, which is the default), AnyoneWithIdCanRead, AnyoneWithNameCanRead (both without a
    /// token) or Restricted (only who was given access).
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(StorageAccessCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GeneralAccess { get; set; }

    /// <summary>Emits what was changed, as it is then; without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>IDs and names that were given.</summary>
    private protected abstract IReadOnlyList<string> GivenIds { get; }

    /// <summary>Refuses a call that would set nothing.</summary>
    protected override void BeginProcessing()
    {
        if (NewName is null && GeneralAccess is null)
        {
            ThrowTerminatingError(ApifyErrors.ToErrorRecord(
                new ApifyUserException("NothingToSet", ErrorCategory.InvalidArgument, "There is nothing to set.", "Give -NewName, -GeneralAccess, or both."), null));
        }
    }

    /// <summary>Sets what is given.</summary>
    protected override void ProcessRecord()
    {
        StorageUpdate update = new() { Name = NewName, GeneralAccess = GeneralAccess is null ? null : ApifyPS.GeneralAccess.ToApi(GeneralAccess) };
        string action = string.Join(" and ", new[] { NewName is null ? null : $"Rename to '{NewName}'", GeneralAccess is null ? null : $"Set general access to {GeneralAccess}" }.Where(part => part is not null));
        foreach (string id in GivenIds)
        {
            ForEachTarget(id, () =>
            {
                if (!ShouldProcess($"{Kind.Title} {id}", action))
                    return;
                TStorage storage = Await(Storages.UpdateAsync(ResolveName(id), update, StopToken));
                if (PassThru)
                    WriteStorage(storage);
            });
        }
    }
}
