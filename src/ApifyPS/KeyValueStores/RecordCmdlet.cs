using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that work on records by their keys: which ones, of which store.</summary>
public abstract class RecordCmdlet : StorageCmdlet
{
    /// <summary>Keys of records. Upper and lower case differ, and there are no wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>
    /// The key-value store: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default store. Inside an
    /// Actor it may be left out, and means the store of the run. Through the pipeline comes the store, too, and not a key; what Get-ApifyRecordKey
    /// emits brings both along.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }
}
