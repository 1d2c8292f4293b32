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

    private protected override string? HintFor(Exception exception) =>
        StoreId is { } store && Key.Length == 1 && MissingThing.Of(exception) is not null && (LooksLikeKey(store) || IsId(Key[0]))
            ? $"The key comes first, then the store: {MyInvocation.MyCommand.Name} {store} {Key[0]}"
            : base.HintFor(exception);

    private static bool LooksLikeKey(string store) => store.ToUpperInvariant() is "INPUT" or "OUTPUT" || Path.HasExtension(store);
}
