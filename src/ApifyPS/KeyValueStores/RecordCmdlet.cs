using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that work on records by their keys: which ones, of which store.</summary>
public abstract class RecordCmdlet : StorageCmdlet
{
    /// <summary>Keys of records. Upper and lower case differ, and there are no wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] Key { get; set; } = [];

    /// <summary>
    /// The key-value store: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default store. Inside an
    /// Actor it may be left out, and means the store of the run. Through the pipeline comes the store, too, and not a key; what Get-ApifyRecordKey
    /// emits brings both along.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string? StoreId { get; set; }

    private protected override string? HintForNames(MissingThing missing, IReadOnlyList<string> names) =>
        Key.Length == 1 && IsSwapped(Key[0], StoreId, names)
            ? $"The key comes first, then the store: {MyInvocation.MyCommand.Name} {StoreId} {Key[0]}"
            : base.HintForNames(missing, names);

    /// <summary>Whether a key and a store that isn't there change places when they are what the user has meant.</summary>
    /// <param name="key">The key.</param>
    /// <param name="store">The store.</param>
    /// <param name="names">The names of the user's stores.</param>
    internal static bool IsSwapped(string key, string? store, IReadOnlyList<string> names) =>
        store is not null && (LooksLikeKey(store) || IsId(key) || names.Contains(key, StringComparer.Ordinal));

    private static bool LooksLikeKey(string store) => store.ToUpperInvariant() is "INPUT" or "OUTPUT" || Path.HasExtension(store);
}
