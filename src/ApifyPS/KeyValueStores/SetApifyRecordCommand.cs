using System.Management.Automation;
using System.Text;
using ApifyPS.Formatting;

namespace ApifyPS.Commands;

/// <summary>Stores a record in a key-value store: an object as JSON, a string as text, bytes as they are, or a file of any size.</summary>
/// <remarks>
/// <para>A record that has the key already is replaced without a question.</para>
/// <para>
/// The content type follows from the value: objects are stored as JSON (application/json), a string as text (text/plain, UTF-8), an XML document as
/// XML (application/xml), bytes as they are (application/octet-stream). A file has the type of its extension. -ContentType says another one; a string
/// with -ContentType application/json must be JSON.
/// </para>
/// <para>
/// Several objects from the pipeline become one JSON array, as with ConvertTo-Json; one object alone becomes that object. With nothing from the
/// pipeline there is a warning, and the record stays as it was. Several bytes stay bytes.
/// </para>
/// <para>
/// A file (-Path, -LiteralPath) is sent as it is read, and never as a whole in memory. When the connection breaks it is sent again from its start.
/// </para>
/// <para>
/// Text is stored as UTF-8 without a byte order mark: files in UTF-8, UTF-16 and UTF-32 are recognised by their mark and converted, and so are bytes
/// with a text type. A file that isn't text in UTF-8, and has no mark, is stored as it is and without a charset; where you know its charset, give it:
/// -ContentType 'text/csv; charset=windows-1252'. XML in UTF-16 stays as it is, because it says so itself. A file with the type JSON must be JSON: it
/// is read once before it is sent. -ContentType application/octet-stream stores any file as it is.
/// </para>
/// </remarks>
/// <example>
/// <para>Store an object as JSON.</para>
/// <code>
/// Set-ApifyRecord limits @{ maxPages = 200 } settings
/// Get-ApifyRecord limits settings
/// </code>
/// <code>
/// maxPages
/// --------
///      200
/// </code>
/// </example>
/// <example>
/// <para>Change one value of a record.</para>
/// <code>
/// $limits = Get-ApifyRecord limits settings
/// $limits.maxPages = 500
/// $limits | Set-ApifyRecord limits -StoreId settings
/// (Get-ApifyRecord limits settings).maxPages
/// </code>
/// <code>
/// 500
/// </code>
/// </example>
/// <example>
/// <para>Store a file.</para>
/// <para>Its content type is what the extension says, here image/svg+xml. -PassThru shows what is stored.</para>
/// <code>
/// Set-ApifyRecord logo.svg -Path logo.svg -StoreId settings -PassThru
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       62 B local~settings    logo.svg
/// </code>
/// </example>
/// <example>
/// <para>Store a folder of pictures, each under the name of its file.</para>
/// <code>
/// $store = New-ApifyKeyValueStore pictures
/// Get-ChildItem *.svg |
///     ForEach-Object { Set-ApifyRecord $_.Name -LiteralPath $_.FullName -StoreId $store }
/// Get-ApifyRecordKey pictures
/// </code>
/// <code>
///       Size StoreId           Key
///       ---- -------           ---
///       62 B local~pictures    logo.svg
/// </code>
/// </example>
/// <example>
/// <para>Store a table as one record.</para>
/// <para>All rows become one JSON array.</para>
/// <code>
/// Import-Csv products.csv | Set-ApifyRecord products -StoreId settings
/// Get-ApifyRecord products settings
/// </code>
/// <code>
/// product price
/// ------- -----
/// tea     4.5
/// coffee  7.25
/// </code>
/// </example>
/// <example>
/// <para>Store text that is no JSON.</para>
/// <para>A string is text/plain, unless -ContentType says something else.</para>
/// <code>
/// Get-Content -Raw report.txt |
///     Set-ApifyRecord report.md -StoreId reports -ContentType text/markdown
/// Get-ApifyRecord report.md reports
/// </code>
/// <code>
/// Everything is fine.
/// </code>
/// </example>
/// <seealso cref="GetApifyRecordCommand"/>
/// <seealso cref="GetApifyRecordKeyCommand"/>
/// <seealso cref="RemoveApifyRecordCommand"/>
/// <seealso cref="NewApifyKeyValueStoreCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyRecord", SupportsShouldProcess = true, DefaultParameterSetName = ValueSet, HelpUri = HelpPage.Start + "Set-ApifyRecord" + HelpPage.End)]
[OutputType(typeof(ApifyRecordKey))]
public sealed class SetApifyRecordCommand : StorageCmdlet
{
    private const string ValueSet = "Value";
    private const string StoreSet = "Store";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private static readonly ValueBody Body = new("value", "InvalidValue", "-Path", ContentTypes.Text, "ForEach-Object { Set-ApifyRecord $_.Name -LiteralPath $_.FullName -StoreId <store> }");

    private readonly List<object?> _values = [];
    private long _sent;

    /// <summary>Key of the record: 1 to 256 of the characters a-z A-Z 0-9 ! - _ . ' ( )</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>What is stored. Several objects from the pipeline become one JSON array; several bytes stay bytes. $null alone from the pipeline is an error; as an argument it is stored.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ValueSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = StoreSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    /// <summary>
    /// File whose content is stored, of any size; text as UTF-8 without its byte order mark. Wildcards must match one file. A relative path starts at the current location of PowerShell.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Path { get; set; }

    /// <summary>File whose content is stored, of any size; text as UTF-8 without its byte order mark. Nothing in the path is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>
    /// The key-value store: its ID, its name as <c>username/name</c>, or the bare name of one of your own. A run gives its default store. Inside an
    /// Actor it may be left out, and means the store of the run. It must exist. Beside -Path, and where the value is an argument, it can come
    /// through the pipeline.
    /// </summary>
    [Parameter(Position = 2, ParameterSetName = ValueSet)]
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = StoreSet)]
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? StoreId { get; set; }

    /// <summary>
    /// Content type of the record, for example text/csv. Left out, it is the one that fits the value, or the extension of the file; of an extension
    /// that is not known application/octet-stream.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContentTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>Emits key, size in bytes and store of the record; without it nothing is emitted.</summary>
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
            ForEachTarget(Key, StoreCollected);
        else if (ParameterSetName == ValueSet)
            WriteWarning($"Nothing came from the pipeline: the record '{Key}' was left as it is.");
    }

    private protected override string? HintForNames(MissingThing missing, IReadOnlyList<string> names) =>
        RecordCmdlet.IsSwapped(Key, StoreId, names)
            ? $"The key comes first, and the store last: Set-ApifyRecord -Key {StoreId} -StoreId {Key}"
            : base.HintForNames(missing, names);

    private void StoreCollected()
    {
        if (_values.Count > 1)
        {
            Store(Combine());
            return;
        }

        PipelineNull.Refuse(this, nameof(Value), _values[0], "a value", $"The record '{Key}' was left as it is. Check where it comes from. To store null on purpose: Set-ApifyRecord {Key} $null.");
        Store(_values[0]);
    }

    private object Combine()
    {
        IEnumerable<object?> plain = _values.Select(value => value is PSObject wrapped ? wrapped.BaseObject : value);
        // PowerShell takes arrays apart on their way through the pipeline.
        if (plain.All(value => value is byte))
            return plain.Cast<byte>().ToArray();
        if (!plain.All(value => value is string))
            return _values;
        if (ContentType is not null && !ContentTypes.IsJson(ContentType))
            return string.Join("\n", plain);
        // A list of texts, unless they are the lines of a file.
        if (!ValueBody.IsIncomplete(Encoding.UTF8.GetBytes(plain.Cast<string>().FirstOrDefault(line => line.Trim().Length > 0) ?? "")))
            return _values;
        if (ContentType is not null)
            return string.Join("\n", plain);
        throw new ApifyUserException("InvalidValue", ErrorCategory.InvalidData, "The values are the lines of a JSON file.",
            "Store a file with -Path or -LiteralPath. Text that is JSON needs -ContentType application/json.");
    }

    private void Store(object? value)
    {
        KeyValuePair<byte[], string> body = Body.Encode(value, ContentType);
        Store(body.Key.Length, (store, _) => Client.KeyValueStores.SetRecordAsync(store, Key, body.Key, body.Value, StopToken));
    }

    private void StoreFile()
    {
        ContentTypes.Check(ContentType, ContentType);
        string file = InputFile.Find(SessionState, Path, LiteralPath).FullName;
        SentContent content = Await(Task.Run(() => InputFile.Read(file, () => Body.EncodeFile(file, ContentType, StopToken))));
        Store(content.Length, (store, onProgress) => Client.KeyValueStores.SetRecordAsync(store, Key, content.Open, content.ContentType, onProgress, StopToken));
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
