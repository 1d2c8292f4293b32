using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes key-value stores with all that is in them.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyKeyValueStore", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyKeyValueStoreCommand() : RemoveStorageCmdlet<ApifyKeyValueStore>(StorageKind.KeyValueStore)
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
