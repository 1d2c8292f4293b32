using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that read items of datasets: which datasets, which items, in what shape.</summary>
public abstract class DatasetItemCmdlet : StorageCmdlet
{
    /// <summary>
    /// ID of the dataset, its name as <c>username/name</c>, or the bare name of an own one. A run gives its default dataset. Inside an
    /// Actor it may be left out.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? DatasetId { get; set; }

    /// <summary>Only these properties of each item.</summary>
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
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Unwind { get; set; }

    /// <summary>Properties whose members become properties of the item, with dots in their names.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFieldCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Flatten { get; set; }

    /// <summary>View of the dataset's schema.</summary>
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
