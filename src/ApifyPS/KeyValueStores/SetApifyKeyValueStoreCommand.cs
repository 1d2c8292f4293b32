using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames key-value stores, or sets who may read them.</summary>
[Cmdlet(VerbsCommon.Set, "ApifyKeyValueStore", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyKeyValueStore))]
public sealed class SetApifyKeyValueStoreCommand() : SetStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
{
    /// <summary>IDs of key-value stores, their names as <c>username/name</c>, or bare names of own ones. A run gives its default key-value store.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultKeyValueStoreId")]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] StoreId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => StoreId;
}
