using System.Diagnostics;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Brings the items of a dataset to a file as JSON, CSV, Excel, …, without making objects of them.</summary>
[Cmdlet(VerbsData.Export, "ApifyDataset", DefaultParameterSetName = PathSet, SupportsPaging = true, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FileInfo))]
public sealed class ExportApifyDatasetCommand : DatasetItemCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file, or a folder: then each dataset gets a file there, named after it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The same, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Format of the file; without it the extension of the file says it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetFormatCompleter))]
    [ValidateSet("json", "jsonl", "csv", "xlsx", "html", "xml", "rss")]
    public string? Format { get; set; }

    /// <summary>What separates the columns of csv; a comma without it.</summary>
    [Parameter]
    public char? Delimiter { get; set; }

    /// <summary>Leaves out the row of column names of csv.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>Begins the file with a byte order mark, which csv has anyway.</summary>
    [Parameter]
    public SwitchParameter Bom { get; set; }

    /// <summary>Leaves out the byte order mark of csv.</summary>
    [Parameter]
    public SwitchParameter NoBom { get; set; }

    /// <summary>Name of the outermost element of xml; <c>items</c> without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? XmlRoot { get; set; }

    /// <summary>Name of the element of each item of xml; <c>item</c> without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? XmlRow { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes the files.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in GivenDatasets)
            ForEachTarget(id, () => Export(ResolveStorage(StorageKind.Dataset, id)));
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
        Stopwatch clock = Stopwatch.StartNew();
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
