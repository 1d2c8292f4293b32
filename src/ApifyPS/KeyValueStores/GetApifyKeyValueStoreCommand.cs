using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets key-value stores by ID or name, or lists the user's own with the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyKeyValueStore", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class GetApifyKeyValueStoreCommand() : GetStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
{
    /// <summary>IDs of key-value stores, their names as <c>username/name</c>, or bare names of own ones, also with wildcards. A run gives its default key-value store.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultKeyValueStoreId")]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? StoreId { get; set; }

    /// <summary>Names of own key-value stores; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => StoreId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
