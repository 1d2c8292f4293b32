using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that work on records by their keys: which ones, of which store.</summary>
public abstract class RecordCmdlet : StorageCmdlet
{
    /// <summary>Keys of records.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The key-value store: its ID or name, or a run, which gives its own. Inside an Actor it may be left out.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }
}
