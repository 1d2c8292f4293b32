using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the items of datasets into the pipeline while they come.</summary>
/// <remarks>
/// <para>
/// Each item becomes an object with the properties that it has in the dataset. The first ones are in the pipeline while the others are still on their
/// way, and nothing is collected: a dataset of millions of items takes no more memory than one of a thousand, as long as you pipe it and do not keep
/// it in a variable. -First and <c>Select-Object -First</c> end the download.
/// </para>
/// <para>When the connection breaks the cmdlet continues with the item at which it was.</para>
/// <para>
/// Numbers keep their digits, dates stay the text that they are in JSON. Two properties whose names differ in nothing but upper and lower case would
/// be one in PowerShell: the second one gets a _ at its end.
/// </para>
/// <para>
/// -Property, -ExcludeProperty, -Clean, -Flatten and their like are done by the platform before anything is sent. That is quicker than Select-Object
/// or Where-Object on this side.
/// </para>
/// <para>
/// -First counts what is emitted. -Skip counts what is stored, also items that -Clean leaves out. With -IncludeTotalCount the number of stored items
/// comes first, as the platform knows it; it may lag some seconds behind.
/// </para>
/// <para>
/// A table and a CSV file have the columns of the first item only, which is PowerShell's way. Where items differ, -Uniform gives all of them the
/// properties of all. To know these it reads the items first, and gives the first one when it has seen the last one of all datasets that came
/// through the pipeline. Items of up to 32 MB are kept meanwhile; beyond, they are read a second time, and memory stays flat. With -Property, and
/// without -Flatten, -Unwind and -View, the columns are the ones that you name: then nothing is read first. Items that are added between the two
/// times are left out. A property that comes all the same is the error ColumnMissing, which names it. To get a whole dataset into a file,
/// Export-ApifyDataset is quicker, and makes columns of nested values as well.
/// </para>
/// <para>
/// -AsHashtable gives ordered dictionaries (<c>ApifyPS.JsonDictionary</c>), as ConvertFrom-Json -AsHashtable does: <c>$item.url</c> and
/// <c>$item['url']</c> are the value of the key url. Case counts: <c>$item.URL</c> is $null where there is only url, and nothing is renamed. Items of
/// one shape share their keys, so that a dataset in a variable takes a fraction of the memory. Select-Object, Group-Object and their like take the
/// keys for properties. After Export-Clixml or in another process they are Hashtables, without the order. For Export-Csv leave
/// -AsHashtable out: that of Windows PowerShell writes no hashtables, and that of PowerShell 7 fails at one that holds a null.
/// </para>
/// </remarks>
/// <example>
/// <para>Run an Actor and look at its results.</para>
/// <para>A run stands for its default dataset.</para>
/// <code>
/// Invoke-ApifyActor link-checker @{ url = 'https://example.com/' } | Get-ApifyDatasetItem
/// </code>
/// <code>
/// url                      status ms    ok
/// ---                      ------ --    --
/// https://example.com/        200 31  True
/// https://example.com/docs    200 54  True
/// https://example.com/old     404 12 False
/// </code>
/// </example>
/// <example>
/// <para>Pick out what is of interest.</para>
/// <code>
/// Invoke-ApifyActor link-checker |
///     Get-ApifyDatasetItem |
///     Where-Object { -not $_.ok } |
///     Select-Object url, status
/// </code>
/// <code>
/// url                     status
/// ---                     ------
/// https://example.com/old    404
/// </code>
/// </example>
/// <example>
/// <para>Look at the newest items.</para>
/// <para>The last two that were added, the latest first. Of a large dataset, too, no more than these are sent.</para>
/// <code>
/// Get-ApifyDatasetItem prices -Descending -First 2
/// </code>
/// <code>
/// product price
/// ------- -----
/// cocoa       6
/// coffee   7.25
/// </code>
/// </example>
/// <example>
/// <para>Leave out what is not for readers.</para>
/// <para>-Clean leaves out empty items, and properties whose names start with # (here #page). -Flatten makes columns of the object customer.</para>
/// <code>
/// Get-ApifyDatasetItem orders -Clean -Flatten customer -ExcludeProperty lines
/// </code>
/// <code>
/// order customer.name customer.city
/// ----- ------------- -------------
///  1001 Ada           London
///  1002 Grace         New York
/// </code>
/// </example>
/// <example>
/// <para>Make a row of each line of an order.</para>
/// <para>
/// -Unwind makes an item of each element of lines; the properties of the order are beside those of the line, and -Property picks from both.
/// </para>
/// <code>
/// Get-ApifyDatasetItem orders -Clean -Unwind lines -Property order, product, count
/// </code>
/// <code>
/// order product count
/// ----- ------- -----
///  1001 tea         2
///  1001 cocoa       1
///  1002 coffee      5
/// </code>
/// </example>
/// <example>
/// <para>Calculate with the items.</para>
/// <code>
/// (Get-ApifyDatasetItem prices | Measure-Object price -Sum).Sum
/// </code>
/// <code>
/// 17.75
/// </code>
/// </example>
/// <example>
/// <para>Compare two datasets.</para>
/// <code>
/// $april = Get-ApifyDatasetItem prices-2026-04
/// $may = Get-ApifyDatasetItem prices-2026-05
/// Compare-Object $april $may -Property product, price
/// </code>
/// <code>
/// product price SideIndicator
/// ------- ----- -------------
/// coffee   7.25 =&gt;
/// cocoa       6 =&gt;
/// coffee      7 &lt;=
/// </code>
/// </example>
/// <example>
/// <para>Make one CSV file of items that differ.</para>
/// <para>
/// The items of the two Actors have different properties. Without -Uniform the file would have the columns of the first item only.
/// </para>
/// <code>
/// 'link-checker', 'price-watcher' |
///     ForEach-Object { Invoke-ApifyActor $_ } |
///     Get-ApifyDatasetItem -Uniform |
///     Export-Csv results.csv -NoTypeInformation
/// Import-Csv results.csv | Select-Object url, status, product, price
/// </code>
/// <code>
/// url                      status product price
/// ---                      ------ ------- -----
/// https://example.com/     200
/// https://example.com/docs 200
/// https://example.com/old  404
///                                 tea     4.5
///                                 coffee  7.25
/// </code>
/// </example>
/// <example>
/// <para>Keep many items in a variable.</para>
/// <para>As hashtables they take little memory, and can be looked up and changed.</para>
/// <code>
/// $items = Get-ApifyDatasetItem prices -AsHashtable
/// $items[0].price = 5
/// ($items | Where-Object price -LT 6).product
/// </code>
/// <code>
/// tea
/// </code>
/// </example>
/// <seealso cref="ExportApifyDatasetCommand"/>
/// <seealso cref="AddApifyDatasetItemCommand"/>
/// <seealso cref="GetApifyDatasetCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyDatasetItem", SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyDatasetItem" + HelpPage.End)]
[OutputType(typeof(PSObject), typeof(JsonDictionary))]
public sealed class GetApifyDatasetItemCommand : DatasetItemCmdlet
{
    /// <summary>Of JSON that needs not be read again. Beyond it, -Uniform reads a dataset twice, and memory stays flat.</summary>
    private const long MaxBytesKept = 32 * 1024 * 1024;

    private readonly List<Action> _scanned = [];
    private ItemColumns? _columns;
    private long _bytesKept;

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[]? DatasetId { get; set; }

    /// <summary>
    /// Gives each item, and each object in it, as a hashtable instead of an object: keys in their order, with their case, and told apart by it. Many
    /// items in a variable take a fraction of the memory.
    /// </summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <summary>
    /// Gives every item the properties of all items, of all datasets of the call, in the order in which they come first; those that it lacks are
    /// $null. Export-Csv and Format-Table look at the first item only, and leave out what it doesn't have.
    /// </summary>
    [Parameter]
    public SwitchParameter Uniform { get; set; }

    private ItemColumns Columns => _columns ??= new ItemColumns(AsHashtable);

    /// <summary>Reads the items.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in GivenDatasets)
            ForEachTarget(id, () => ReadItems(ResolveStorage(StorageKind.Dataset, id)));
    }

    /// <summary>Gives the items that waited for the columns of all datasets.</summary>
    protected override void EndProcessing()
    {
        foreach (Action write in _scanned)
            write();
    }

    private void ReadItems(string id)
    {
        DatasetItemOptions options = MakeOptions();
        if (PagingParameters.First == 0)
        {
            if (PagingParameters.IncludeTotalCount)
                WriteTotal(Call((client, token) => client.Datasets.GetAsync(id, token)).ItemCount, options);
            return;
        }

        DatasetItemReader reader = Client.Datasets.ReadItems(id, options);
        if (!Uniform || AddChosen())
        {
            WriteItems(reader.ReadAsync, reader, () => reader.Total, options);
            return;
        }

        ColumnScan scan = new(reader, Columns, MaxBytesKept - _bytesKept);
        Scan(scan, id, reader);
        _bytesKept += scan.BytesKept;
        if (scan.IsKept)
        {
            _scanned.Add(() => ForEachTarget(id, () => WriteItems(_ => scan.TakeAsync(), scan, () => reader.Total, options)));
            return;
        }

        // What was added meanwhile is for the next call: it may have properties that are no columns here.
        options.Limit ??= scan.StoredCount;
        DatasetItemReader again = Client.Datasets.ReadItems(id, options);
        _scanned.Add(() => ForEachTarget(id, () => WriteItems(again.ReadAsync, again, () => again.Total, options)));
    }

    private void WriteItems(Func<CancellationToken, ValueTask<JsonBatch?>> read, IDisposable source, Func<long?> total, DatasetItemOptions options)
    {
        ulong remaining = PagingParameters.First;
        bool totalIsDue = PagingParameters.IncludeTotalCount;

        // Disposed of as soon as the pipeline wants no more: that closes the connection.
        using DatasetItemPump pump = new(read, source, new ItemForm(AsHashtable, _columns), StopToken);
        while (remaining > 0 && Await(pump.TakeAsync()) is { } next)
        {
            if (totalIsDue)
                WriteTotal(total(), options);
            totalIsDue = false;
            for (int index = 0; index < next.Items.Count && remaining > 0; index++, remaining--)
                WriteObject(next.Items[index]);
            while (_columns is not null && _columns.Late.TryDequeue(out string? late))
                WriteLate(late);
            if (next.Invalid is { } invalid && remaining > 0)
                throw new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"An item of the dataset isn't valid JSON: {invalid.Message}", null, null, invalid);
        }

        if (totalIsDue)
            WriteTotal(total(), options);
    }

    /// <summary>
    /// Takes the columns from -Property where the platform sends just these: then nobody has to look at all items first. False where other names may
    /// come of it: an inner value, members of what is flattened or unwound, a view.
    /// </summary>
    private bool AddChosen()
    {
        if (Property is null || Unwind is not null || Flatten is not null || View is not null || Property.Any(name => name.IndexOfAny(['.', '/', ',']) >= 0))
            return false;
        IEnumerable<string> names = Property.Except(ExcludeProperty ?? [], StringComparer.Ordinal);
        Columns.Add(new JsonShape([.. Clean || SkipHidden ? names.Where(name => name[0] != '#') : names]));
        return true;
    }

    private void Scan(ColumnScan scan, string id, DatasetItemReader reader)
    {
        using ProgressReporter progress = new(this, $"Looking for the columns of dataset {id}");
        Await(Task.Run(() => scan.RunAsync(PagingParameters.First, StopToken)), () => progress.Report(
            FormattableString.Invariant($"{scan.Count} items"),
            percent: reader.Total is { } total and > 0 ? (int)Math.Min(100, scan.Count * 100 / total) : -1));
    }

    private void WriteLate(string name) => WriteError(ApifyErrors.ToErrorRecord(new ApifyUserException("ColumnMissing", ErrorCategory.InvalidResult,
        $"The property '{TerminalText.CleanLine(name)}' came when the columns were set already. The items that have it were given with it, but a CSV file that is being written has no column for it.",
        "Run the command again when nothing is added to the dataset any more."), name));

    /// <summary>The platform's count lags behind writes, and is of stored items: how exact it is depends on whether those are what comes.</summary>
    private void WriteTotal(long? total, DatasetItemOptions options) =>
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0 : options.ChangesCount ? 0.5 : 0.9));
}
