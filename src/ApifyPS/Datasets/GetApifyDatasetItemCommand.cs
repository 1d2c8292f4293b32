using System.Management.Automation;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the items of a dataset into the pipeline while they come.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyDatasetItem", SupportsPaging = true)]
[OutputType(typeof(PSObject))]
public sealed class GetApifyDatasetItemCommand : ApifyCmdlet
{
    private DatasetItemReader? _reader;

    /// <summary>ID of the dataset, or its name as <c>username/name</c>. A run gives its default dataset.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId", "Id")]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] DatasetId { get; set; } = [];

    /// <summary>Only these properties of each item.</summary>
    [Parameter]
    [Alias("Fields")]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>All but these properties of each item.</summary>
    [Parameter]
    [Alias("Omit")]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeProperty { get; set; }

    /// <summary>Leaves out empty items, and properties whose names start with #.</summary>
    [Parameter]
    public SwitchParameter Clean { get; set; }

    /// <summary>Leaves out empty items.</summary>
    [Parameter]
    public SwitchParameter SkipEmpty { get; set; }

    /// <summary>Leaves out properties whose names start with #.</summary>
    [Parameter]
    public SwitchParameter SkipHidden { get; set; }

    /// <summary>Properties whose elements become items of their own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Unwind { get; set; }

    /// <summary>Properties whose members become properties of the item, with dots in their names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Flatten { get; set; }

    /// <summary>View of the dataset's schema.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? View { get; set; }

    /// <summary>The newest items first.</summary>
    [Parameter]
    [Alias("Desc")]
    public SwitchParameter Descending { get; set; }

    /// <summary>Reads the items.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in DatasetId)
            ForEachTarget(id, () => WriteItems(id));
    }

    /// <summary>Closes the connection: this is all that <c>Select-Object -First</c> leaves to do.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _reader?.Dispose();
    }

    private void WriteItems(string id)
    {
        ulong remaining = PagingParameters.First;
        DatasetItemOptions options = new()
        {
            Offset = (long)Math.Min(PagingParameters.Skip, long.MaxValue),
            Descending = Descending,
            Fields = Property,
            Omit = ExcludeProperty,
            Clean = Clean,
            SkipEmpty = SkipEmpty,
            SkipHidden = SkipHidden,
            Unwind = Unwind,
            Flatten = Flatten,
            View = View,
        };
        // The platform counts what it scans; where that is not what it sends, the items are counted here.
        if (!options.ChangesCount && remaining <= long.MaxValue)
            options.Limit = (long)remaining;
        if (PagingParameters.IncludeTotalCount)
            WriteObject(PagingParameters.NewTotalCount(0, 0.0));
        using DatasetItemReader reader = Client.Datasets.ReadItems(id, options);
        _reader = reader;
        while (remaining > 0 && ReadNext(reader))
        {
            WriteObject(Parse(reader));
            remaining--;
        }

        _reader = null;
    }

    private bool ReadNext(DatasetItemReader reader)
    {
        ValueTask<bool> read = reader.ReadAsync(StopToken);
        // Nearly every item is there already: no task, no wait.
        return read.IsCompletedSuccessfully ? read.Result : Await(read.AsTask());
    }

    private static object? Parse(DatasetItemReader reader)
    {
        try
        {
            return JsonObjectReader.Read(reader.Current.Span);
        }
        catch (JsonException exception)
        {
            throw new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"An item of the dataset is no valid JSON: {exception.Message}", null, null, exception);
        }
    }
}
