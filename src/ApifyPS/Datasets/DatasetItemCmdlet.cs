using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that read items of datasets: which datasets, which items, in what shape.</summary>
public abstract class DatasetItemCmdlet : StorageCmdlet
{
    /// <summary>
    /// The datasets: IDs, names as <c>username/name</c>, or bare names of your own. A run gives its default dataset, and an object of
    /// Get-ApifyDataset stands for itself. Inside an Actor it may be left out, and means the dataset of the run; elsewhere nothing at all is the
    /// error <c>DatasetIdMissing</c>.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[]? DatasetId { get; set; }

    /// <summary>Only these properties of each item, in this order; without it all of them.</summary>
    [Parameter]
    [Alias("Fields")]
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>All but these properties of each item.</summary>
    [Parameter]
    [Alias("Omit")]
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeProperty { get; set; }

    /// <summary>Leaves out empty items, and properties whose names start with #: -SkipEmpty and -SkipHidden in one.</summary>
    [Parameter]
    public SwitchParameter Clean { get; set; }

    /// <summary>Leaves out empty items.</summary>
    [Parameter]
    public SwitchParameter SkipEmpty { get; set; }

    /// <summary>Leaves out properties whose names start with #.</summary>
    [Parameter]
    public SwitchParameter SkipHidden { get; set; }

    /// <summary>
    /// Properties whose elements become items of their own, with the other properties of the item beside them. Of an object the members become
    /// properties of the item. Items without such a property stay as they are. Elements keep their order, also with -Descending.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Unwind { get; set; }

    /// <summary>Properties whose members become properties of the item, with dots in their names: customer.city.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Flatten { get; set; }

    /// <summary>
    /// Name of a view that the dataset's schema defines: it chooses and shapes the properties. Datasets without a schema have none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetViewCompleter))]
    [ValidateNotNullOrEmpty]
    public string? View { get; set; }

    /// <summary>The newest items first. They count from the end: in a dataset that grows meanwhile they move on under the reader.</summary>
    [Parameter]
    [Alias("Desc")]
    public SwitchParameter Descending { get; set; }

    /// <summary>What was given for <see cref="DatasetId"/>; one null when nothing was.</summary>
    private protected IReadOnlyList<string?> GivenDatasets => DatasetId ?? new string?[] { null };

    /// <summary>
    /// The options as the API takes them. The limit is there only where it counts what comes: the platform counts what it scans.
    /// </summary>
    private protected DatasetItemOptions MakeOptions()
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
        if (!options.ChangesCount && PagingParameters.First <= long.MaxValue)
            options.Limit = (long)PagingParameters.First;
        return options;
    }
}
