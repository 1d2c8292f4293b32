using System.Management.Automation;
using ApifyPS.Formatting;

namespace ApifyPS.Commands;

/// <summary>
/// Stores a record in a key-value store: a string as text, bytes as they are, an XML document as XML, anything else as JSON, or a file
/// of any size. Several objects from the pipeline become one JSON array, as with ConvertTo-Json.
/// </summary>
[Cmdlet(VerbsCommon.Set, "ApifyRecord", SupportsShouldProcess = true, DefaultParameterSetName = ValueSet)]
[OutputType(typeof(ApifyRecordKey))]
public sealed class SetApifyRecordCommand : StorageCmdlet
{
    private const string ValueSet = "Value";
    private const string StoreSet = "Store";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private static readonly ValueBody Body = new("value", "InvalidValue", "-Path", ContentTypes.Text);

    private readonly List<object?> _values = [];
    private long _sent;

    /// <summary>Key of the record: 1 to 256 of the characters a-z A-Z 0-9 ! - _ . ' ( )</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>What is stored. Several objects from the pipeline become one JSON array; several bytes stay bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ValueSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = StoreSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    /// <summary>File whose content is stored, of any size; wildcards must match one file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Path { get; set; }

    /// <summary>File whose content is stored, of any size; nothing in the path is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>The key-value store: its ID or name, or a run, which gives its own. Inside an Actor it may be left out.</summary>
    [Parameter(Position = 2, ParameterSetName = ValueSet)]
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = StoreSet)]
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }

    /// <summary>Content type; left out, the one that fits the value, or the extension of the file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContentTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>Emits key, size and store of the record.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Stores the record in each store; what comes from the pipeline as value is collected.</summary>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ValueSet:
                _values.Add(Value);
                break;
            case StoreSet:
                ForEachTarget(Key, () => Store(Value));
                break;
            default:
                ForEachTarget(Key, StoreFile);
                break;
        }
    }

    /// <summary>Stores what was collected.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName == ValueSet && _values.Count > 0)
            ForEachTarget(Key, () => Store(_values.Count == 1 ? _values[0] : Combine()));
        else if (ParameterSetName == ValueSet)
            WriteWarning($"Nothing came from the pipeline: the record '{Key}' was left as it is.");
    }

    private object Combine()
    {
        IEnumerable<object?> plain = _values.Select(value => value is PSObject wrapped ? wrapped.BaseObject : value);
        // PowerShell takes arrays apart on their way through the pipeline.
        if (plain.All(value => value is byte))
            return plain.Cast<byte>().ToArray();
        if (ContentType is not null && !ContentTypes.IsJson(ContentType) && plain.All(value => value is string))
            return string.Join("\n", plain);
        return _values;
    }

    private void Store(object? value)
    {
        KeyValuePair<byte[], string> body = Body.Encode(value, ContentType);
        Store(body.Key.Length, (store, _) => Client.KeyValueStores.SetRecordAsync(store, Key, body.Key, body.Value, StopToken));
    }

    private void StoreFile()
    {
        ContentTypes.Check(ContentType, ContentType);
        FileInfo file = InputFile.Find(SessionState, Path, LiteralPath);
        long length = file.Length;
        Store(length, (store, onProgress) => Client.KeyValueStores.SetRecordAsync(store, Key, () => InputFile.Open(file), ContentType ?? ContentTypes.OfFile(file.Name), onProgress, StopToken));
    }

    private void Store(long length, Func<string, Action<long>, Task> send)
    {
        string store = ResolveStorage(StorageKind.KeyValueStore, StoreId);
        if (!ShouldProcess($"record '{Key}' of key-value store {store}", "Set"))
            return;
        using ProgressReporter progress = new(this, $"Storing record {Key}");
        Await(send(store, sent => Interlocked.Exchange(ref _sent, sent)), () => Report(progress, length));
        if (PassThru)
            WriteObject(new ApifyRecordKey { Key = Key, Size = length, StoreId = store });
    }

    private void Report(ProgressReporter progress, long length)
    {
        long sent = Interlocked.Read(ref _sent);
        if (sent > 0)
            progress.Report($"{ApifyFormat.Size(sent)} of {ApifyFormat.Size(length)}", null, (int)Math.Min(100, sent * 100 / Math.Max(length, 1)));
    }
}
