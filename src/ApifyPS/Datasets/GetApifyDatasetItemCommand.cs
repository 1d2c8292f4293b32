using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the items of a dataset into the pipeline while they come.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyDatasetItem", SupportsPaging = true)]
[OutputType(typeof(PSObject))]
public sealed class GetApifyDatasetItemCommand : StorageCmdlet
{
    /// <summary>
    /// ID of the dataset, or its name as <c>name</c> or <c>username/name</c>. A run gives its default dataset; inside an Actor, none means
    /// the run's own.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId", "Id")]
    [DatasetId]
    [ValidateNotNullOrEmpty]
    public string[]? DatasetId { get; set; }

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

    /// <summary>The newest items first. They count from the end: a dataset that grows meanwhile moves on under the reader.</summary>
    [Parameter]
    [Alias("Desc")]
    public SwitchParameter Descending { get; set; }

    /// <summary>Reads the items.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in DatasetId ?? (IEnumerable<string?>)[null])
            ForEachTarget(id, () => WriteItems(ResolveStorage(StorageKind.Dataset, id)));
    }

    private void WriteItems(string id)
    {
        DatasetItemOptions options = ToOptions();
        ulong remaining = PagingParameters.First;
        bool totalIsDue = PagingParameters.IncludeTotalCount;
        if (remaining == 0)
        {
            if (totalIsDue)
                WriteTotal(Call((client, token) => client.Datasets.GetAsync(id, token)).ItemCount, options);
            return;
        }

        // Disposed of as soon as the pipeline wants no more: that closes the connection.
        using DatasetItemPump pump = new(Client.Datasets.ReadItems(id, options), StopToken);
        while (remaining > 0 && Await(pump.TakeAsync()) is { } next)
        {
            if (totalIsDue)
                WriteTotal(pump.Total, options);
            totalIsDue = false;
            for (int index = 0; index < next.Items.Count && remaining > 0; index++, remaining--)
                WriteObject(next.Items[index]);
            if (next.Invalid is { } invalid && remaining > 0)
                throw new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"An item of the dataset is no valid JSON: {invalid.Message}", null, null, invalid);
        }

        if (totalIsDue)
            WriteTotal(pump.Total, options);
    }

    private DatasetItemOptions ToOptions()
    {
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
        if (!options.ChangesCount && PagingParameters.First <= long.MaxValue)
            options.Limit = (long)PagingParameters.First;
        return options;
    }

    /// <summary>The platform's count lags behind writes, and is of stored items: how exact it is depends on whether those are what comes.</summary>
    private void WriteTotal(long? total, DatasetItemOptions options) =>
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0 : options.ChangesCount ? 0.5 : 0.9));
}
