using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Writes the items of datasets to files as JSON, CSV, Excel, …, without making objects of them.</summary>
/// <remarks>
/// <para>
/// The platform makes the file, and what it sends goes to the disk as it comes: that takes little memory, whatever the size, and is many times faster
/// than objects that are written one by one. The format is what the extension of the file says, or -Format.
/// </para>
/// <para>
/// A file is there when it is whole, or not at all: until then it has another name in the same folder (~ and .tmp). One that is there already is the
/// error <c>FileExists</c>, unless you give -Force; then it is replaced at the end, and not before.
/// </para>
/// <para>
/// When the connection breaks, JSON and JSON lines continue where they were. The other formats begin again, and so does everything with -Clean,
/// -SkipEmpty, -SkipHidden, -Unwind or -View.
/// </para>
/// <para>-First and -Skip count stored items. With -Clean and its like, which leave some of these out, there may be fewer in the file.</para>
/// <para>
/// Csv, xlsx and html are tables: give -Flatten for the objects in the items. They have at most 2,000 columns. Csv begins with a byte order mark, so
/// that Excel shows all letters; -NoBom leaves it out.
/// </para>
/// </remarks>
/// <example>
/// <para>From a run to Excel.</para>
/// <code>
/// Invoke-ApifyActor link-checker @{ url = 'https://example.com/' } |
///     Export-ApifyDataset -Path links.xlsx -PassThru |
///     Select-Object Name
/// </code>
/// <code>
/// Name
/// ----
/// links.xlsx
/// </code>
/// </example>
/// <example>
/// <para>Write some columns to a CSV file.</para>
/// <para>The columns have the order in which they are given.</para>
/// <code>
/// Export-ApifyDataset prices prices.csv -Property price, product
/// Get-Content prices.csv
/// </code>
/// <code>
/// price,product
/// 4.5,tea
/// 7.25,coffee
/// 6,cocoa
/// </code>
/// </example>
/// <example>
/// <para>Write nested items as a table.</para>
/// <para>-Clean leaves out empty items and properties that start with #; -Flatten makes columns of the object customer.</para>
/// <code>
/// Export-ApifyDataset orders orders.csv -Clean -Flatten customer -ExcludeProperty lines
/// Get-Content orders.csv
/// </code>
/// <code>
/// order,customer.name,customer.city
/// 1001,Ada,London
/// 1002,Grace,New York
/// </code>
/// </example>
/// <example>
/// <para>Back up several datasets.</para>
/// <para>
/// The path is a folder: each dataset gets a file there, named after what it was given as, its ID or its name with the user before it. A folder does
/// not say a format, so -Format is needed.
/// </para>
/// <code>
/// 'prices-2026-04', 'prices-2026-05' |
///     Export-ApifyDataset -Path . -Format jsonl -PassThru |
///     Select-Object Name, Length
/// </code>
/// <code>
/// Name                       Length
/// ----                       ------
/// local~prices-2026-04.jsonl     62
/// local~prices-2026-05.jsonl     95
/// </code>
/// </example>
/// <example>
/// <para>Replace a file.</para>
/// <para>
/// The new file takes the place of the old one when it is whole. Where Excel expects semicolons, as in much of Europe, give them as -Delimiter.
/// </para>
/// <code>
/// Export-ApifyDataset prices prices.csv
/// Export-ApifyDataset prices prices.csv -Delimiter ';' -Force
/// Get-Content prices.csv
/// </code>
/// <code>
/// product;price
/// tea;4.5
/// coffee;7.25
/// cocoa;6
/// </code>
/// </example>
/// <example>
/// <para>Write a csv file for a program that wants neither column names nor a byte order mark.</para>
/// <code>
/// Export-ApifyDataset prices prices.csv -Property product, price -NoHeader -NoBom
/// Get-Content prices.csv
/// </code>
/// <code>
/// tea,4.5
/// coffee,7.25
/// cocoa,6
/// </code>
/// </example>
/// <example>
/// <para>Choose the names of the elements of an XML file.</para>
/// <code>
/// Export-ApifyDataset prices prices.xml -XmlRoot products -XmlRow product -First 1
/// Get-Content prices.xml
/// </code>
/// <code>
/// &lt;?xml version="1.0" encoding="UTF-8"?&gt;
/// &lt;products&gt;
/// &lt;product&gt;&lt;product&gt;tea&lt;/product&gt;&lt;price&gt;4.5&lt;/price&gt;&lt;/product&gt;
/// &lt;/products&gt;
/// </code>
/// </example>
/// <example>
/// <para>Leave out what is not meant for readers.</para>
/// <para>Empty items and the properties that begin with #. The byte order mark is for programs that take a file without one for Latin-1.</para>
/// <code>
/// Export-ApifyDataset orders orders.json -SkipEmpty -SkipHidden -Bom
/// </code>
/// </example>
/// <example>
/// <para>Write the columns that the Actor's author has meant for a table.</para>
/// <para>A view is part of the dataset's schema. <c>-View</c> completes with Tab.</para>
/// <code>
/// Export-ApifyDataset orders customers.csv -View customers -First 1
/// Get-Content customers.csv
/// </code>
/// <code>
/// order,customer.name
/// 1001,Ada
/// </code>
/// </example>
/// <seealso cref="GetApifyDatasetItemCommand"/>
/// <seealso cref="GetApifyDatasetCommand"/>
/// <seealso cref="InvokeApifyActorCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsData.Export, "ApifyDataset", DefaultParameterSetName = PathSet, SupportsPaging = true, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Start + "Export-ApifyDataset" + HelpPage.End)]
[OutputType(typeof(FileInfo))]
public sealed class ExportApifyDatasetCommand : DatasetItemCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[]? DatasetId { get; set; }

    /// <summary>
    /// The file, or a folder: then each dataset gets a file there, named after the ID or name by which it was given. A relative path starts at the
    /// current location of PowerShell; the folder must exist. Wildcards have no meaning here.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// Format of the file. Without it the extension of the file says it, where .ndjson is jsonl and .htm is html; a folder says none, and needs it
    /// (<c>FormatMissing</c>).
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFormatCompleter))]
    [ValidateSet("json", "jsonl", "csv", "xlsx", "html", "xml", "rss")]
    public string? Format { get; set; }

    /// <summary>Replaces a file that exists, also a write-protected one. Without it such a file is the error <c>FileExists</c>.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the files that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The character that separates the columns of csv; a comma without it. A tab is "`t".</summary>
    [Parameter]
    public char? Delimiter { get; set; }

    /// <summary>Leaves out the row of column names of csv.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>Begins a text file with a byte order mark, for programs that tell UTF-8 by it. Csv has one anyway.</summary>
    [Parameter]
    public SwitchParameter Bom { get; set; }

    /// <summary>Leaves out the byte order mark of csv.</summary>
    [Parameter]
    public SwitchParameter NoBom { get; set; }

    /// <summary>Name of the outermost element of xml, by default <c>items</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? XmlRoot { get; set; }

    /// <summary>Name of the element of each item of xml, by default <c>item</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? XmlRow { get; set; }

    /// <summary>The same as -Path, which takes a path as it is written, too; for scripts that always use this name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Writes the files.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in GivenDatasets)
        {
            ForEachTarget(id, () =>
            {
                RefuseSwapped(id);
                Export(ResolveStorage(StorageKind.Dataset, id));
            });
        }
    }

    /// <summary>Names of datasets have no dots in them.</summary>
    private void RefuseSwapped(string? dataset)
    {
        if (dataset is null || FormatOf(dataset) is null || Path.Length == 0 || FormatOf(Path) is not null)
            return;
        throw new ApifyUserException("InvalidId", ErrorCategory.InvalidArgument, $"'{dataset}' is the name of a file, and not of a dataset. The dataset comes first, then the file: Export-ApifyDataset {Path} {dataset}", null, dataset);

        static string? FormatOf(string name) => DatasetFormat.OfExtension(System.IO.Path.GetExtension(name));
    }

    private void Export(string dataset)
    {
        string given = ParameterSetName == LiteralPathSet ? LiteralPath : Path;
        string path = OutputFile.FullPath(SessionState, given);
        bool isFolder = Directory.Exists(path) || given.EndsWith("/", StringComparison.Ordinal) || given.EndsWith("\\", StringComparison.Ordinal);
        string format = Format?.ToLowerInvariant() ?? (isFolder ? null : DatasetFormat.OfExtension(System.IO.Path.GetExtension(path))) ?? throw new ApifyUserException("FormatMissing", ErrorCategory.InvalidArgument,
            isFolder ? $"'{given}' is a folder, which says no format." : $"The extension of '{given}' says no format.", "Add -Format, for example -Format csv, or give a file name that ends with .json, .jsonl, .csv, .xlsx, .html, .xml or .rss.", given);
        // The name of a dataset as the API takes it: letters, digits, ~ and -, good for every file system.
        if (isFolder)
            path = System.IO.Path.Combine(path, dataset.Replace('/', '~') + "." + format);
        DatasetItemOptions items = MakeOptions();
        // Here nobody counts what comes: the platform counts what it scans.
        if (PagingParameters.First == 0)
            throw new ApifyUserException("NothingToExport", ErrorCategory.InvalidArgument, "-First 0 exports nothing.", "Leave -First out for all items.");
        items.Limit = PagingParameters.First <= long.MaxValue ? (long)PagingParameters.First : null;
        DatasetExportOptions options = MakeExportOptions(format);
        if (_written.Contains(path))
        {
            throw new ApifyUserException("SeveralDatasetsOneFile", ErrorCategory.InvalidOperation, $"The file '{path}' was written by this call already, with another dataset in it.",
                "Give a folder as -Path, with -Format: each dataset gets a file of its own there.", path);
        }

        OutputFile.Check(path, Force);
        DatasetExporter exporter = Client.Datasets.ExportItems(dataset, items, options);
        if (!ShouldProcess(path, $"Export dataset {dataset} as {format}"))
            return;
        using OutputFile file = OutputFile.Create(path, Force);
        Write(exporter, file, dataset, path);
        FileInfo written = file.Commit();
        _written.Add(path);
        if (PassThru)
            WriteObject(written);
    }

    private void Write(DatasetExporter exporter, OutputFile file, string dataset, string path)
    {
        using ProgressReporter progress = new(this, $"Exporting dataset {dataset}");
        ElapsedTime clock = new(ModuleTime.Provider);
        try
        {
            Await(Task.Run(() => exporter.WriteToAsync(file.Stream, StopToken)), () =>
            {
                double megabytes = exporter.BytesWritten / 1e6;
                int percent = exporter.TotalBytes is { } total and > 0 ? (int)Math.Min(100, exporter.BytesWritten * 100 / total) : -1;
                progress.Report(FormattableString.Invariant($"{megabytes:N1} MB, {megabytes / clock.Elapsed.TotalSeconds:N1} MB/s"), System.IO.Path.GetFileName(path), percent);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.NotWritable(path, exception);
        }
    }

    private DatasetExportOptions MakeExportOptions(string format)
    {
        RequireFormat(nameof(Delimiter), Delimiter is not null, format, DatasetFormat.Csv);
        RequireFormat(nameof(NoHeader), NoHeader, format, DatasetFormat.Csv);
        RequireFormat(nameof(XmlRoot), XmlRoot is not null, format, "xml");
        RequireFormat(nameof(XmlRow), XmlRow is not null, format, "xml");
        if (Bom && NoBom)
            throw new ApifyUserException("InvalidParameters", ErrorCategory.InvalidArgument, "-Bom and -NoBom say opposite things.", "Give one of them.");
        return new DatasetExportOptions
        {
            Format = format,
            Delimiter = Delimiter?.ToString(),
            SkipHeaderRow = NoHeader,
            Bom = Bom ? true : NoBom ? false : null,
            XmlRoot = XmlRoot,
            XmlRow = XmlRow,
        };
    }

    private static void RequireFormat(string parameter, bool isGiven, string format, string needed)
    {
        if (isGiven && format != needed)
            throw new ApifyUserException("InvalidParameters", ErrorCategory.InvalidArgument, $"-{parameter} is for {needed}, and the file is {format}.", $"Leave -{parameter} out, or give -Format {needed}.");
    }
}
