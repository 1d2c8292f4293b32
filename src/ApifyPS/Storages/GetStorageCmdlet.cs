using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that get storages by ID or name, or list the user's own with the newest first.</summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class GetStorageCmdlet<TStorage> : ManageStorageCmdlet<TStorage>
    where TStorage : ApifyStorage
{
    private protected const string ListSet = "List";
    private protected const string IdSet = "Id";
    private protected const string NameSet = "Name";
    private protected const string UnnamedSet = "Unnamed";

    private protected GetStorageCmdlet(StorageKind<TStorage> kind)
        : base(kind)
    {
    }

    /// <summary>Lists those without a name, and only those: runs leave them, and the platform deletes them after some days.</summary>
    [Parameter(ParameterSetName = UnnamedSet, Mandatory = true)]
    public SwitchParameter Unnamed { get; set; }

    /// <summary>IDs and names that were given.</summary>
    private protected abstract IReadOnlyList<string>? GivenIds { get; }

    /// <summary>Names and patterns that were given.</summary>
    private protected abstract IReadOnlyList<string>? GivenNames { get; }

    /// <summary>Gets those that are given, or lists.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
            GetEach(GivenIds!, ResolveName);
        else if (ParameterSetName == NameSet)
            GetEach(GivenNames!, name => name.IndexOfAny(['/', '~']) < 0 ? OwnName(name) : name);
        else if (Unnamed)
            ForEachTarget(null, () => List(includeUnnamed: true, storage => storage.Name is null));
        else
            ForEachTarget(null, () => List(includeUnnamed: false, null));
    }

    private void GetEach(IReadOnlyList<string> given, Func<string, string> resolve)
    {
        foreach (string one in given.Where(one => !WildcardPattern.ContainsWildcardCharacters(one)))
            ForEachTarget(one, () => WriteStorage(Await(Storages.GetAsync(resolve(one.Trim()), StopToken))));

        string[] texts = [.. given.Where(WildcardPattern.ContainsWildcardCharacters)];
        if (texts.Length == 0)
            return;
        WildcardPattern[] patterns = [.. texts.Select(text => new WildcardPattern(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        ForEachTarget(string.Join(", ", texts), () => List(includeUnnamed: false, storage => storage.Name is { } name && patterns.Any(pattern => pattern.IsMatch(name))));
    }

    private void List(bool includeUnnamed, Func<TStorage, bool>? isWanted)
    {
        ApifyList<TStorage> ReadPage(long offset, int limit) =>
            Await(Storages.ListAsync(new StorageListOptions { IncludeUnnamed = includeUnnamed, Offset = offset, Limit = limit }, StopToken));

        if (PagingParameters.IncludeTotalCount)
        {
            long? total = isWanted is null ? ReadPage(0, 1).Total : null;
            WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0.0 : 1.0));
        }

        foreach (TStorage storage in PagedList.Read(PagingParameters, ReadPage, storage => storage.Id, isWanted))
            WriteStorage(storage);
    }
}
