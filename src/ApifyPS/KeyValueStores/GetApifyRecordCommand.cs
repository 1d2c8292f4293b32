using System.Management.Automation;
using ApifyPS.Formatting;

namespace ApifyPS.Commands;

/// <summary>Reads records of a key-value store: JSON as objects, text as a string, anything else as bytes, or straight into a file.</summary>
/// <remarks>
/// <para>
/// What comes out is what the content type of the record says. JSON becomes objects; an array of it is emitted element by element, unless you give
/// -NoEnumerate. Text, HTML, XML and CSV become one string, with the charset of the record. Anything else, a picture for example, is a byte array.
/// -RawOutput gives the bytes of whatever it is.
/// </para>
/// <para>
/// An object has to fit into memory. With -OutFile the record goes to the disk as it comes, whatever its size and type; the file is there when it is
/// whole, or not at all. One that is there already is the error <c>FileExists</c>, unless you give -Force.
/// </para>
/// <para>
/// When the connection breaks, the record is asked for again from its start: meanwhile somebody may have stored another one, and two halves of
/// different records would look like one.
/// </para>
/// <para>
/// A record that is not there is the error <c>RecordNotFound</c>. Whether one is there is asked without an error by <c>Get-ApifyRecordKey -Key</c>.
/// </para>
/// <para>
/// The output of a run, the record OUTPUT, comes with the run already: <see cref="InvokeApifyActorCommand"/> has it in the property Output.
/// </para>
/// </remarks>
/// <example>
/// <para>Read settings.</para>
/// <code>
/// Get-ApifyRecord limits settings
/// </code>
/// <code>
/// maxPages
/// --------
///      100
/// </code>
/// </example>
/// <example>
/// <para>Use one value of a record in a script.</para>
/// <code>
/// $limits = Get-ApifyRecord limits settings
/// "No more than $($limits.maxPages) pages"
/// </code>
/// <code>
/// No more than 100 pages
/// </code>
/// </example>
/// <example>
/// <para>Read what a run has stored.</para>
/// <para>A run stands for its default key-value store. HTML is text, and comes as a string.</para>
/// <code>
/// Invoke-ApifyActor page-shot | Get-ApifyRecord home.html
/// </code>
/// <code>
/// &lt;h1&gt;Example Domain&lt;/h1&gt;
/// </code>
/// </example>
/// <example>
/// <para>Save all pictures of a run.</para>
/// <para>The keys bring their store along. Each picture goes straight to a file.</para>
/// <code>
/// $run = Invoke-ApifyActor page-shot
/// $run | Get-ApifyRecordKey | Where-Object Key -like *.png |
///     ForEach-Object { $_ | Get-ApifyRecord -OutFile $_.Key -PassThru } |
///     Select-Object Name, Length
/// </code>
/// <code>
/// Name     Length
/// ----     ------
/// home.png     69
/// </code>
/// </example>
/// <example>
/// <para>Read several records.</para>
/// <code>
/// Get-ApifyRecord 2026-04, 2026-05 reports
/// </code>
/// <code>
/// runs failed
/// ---- ------
///   30      2
///   31      0
/// </code>
/// </example>
/// <example>
/// <para>Read a record that may not be there.</para>
/// <para>The question costs one small request, and no error.</para>
/// <code>
/// if (Get-ApifyRecordKey settings -Key colours) {
///     Get-ApifyRecord colours settings
/// } else {
///     'No colours are set.'
/// }
/// </code>
/// <code>
/// No colours are set.
/// </code>
/// </example>
/// <example>
/// <para>Take a list as one object, or as the bytes that are stored.</para>
/// <code>
/// $owners = Get-ApifyRecord owners -StoreId reports -NoEnumerate
/// $owners.Count
/// $bytes = Get-ApifyRecord owners -StoreId reports -RawOutput
/// $bytes.Length
/// </code>
/// <code>
/// 2
/// 98
/// </code>
/// </example>
/// <seealso cref="SetApifyRecordCommand"/>
/// <seealso cref="GetApifyRecordKeyCommand"/>
/// <seealso cref="RemoveApifyRecordCommand"/>
/// <seealso cref="GetApifyKeyValueStoreCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyRecord", DefaultParameterSetName = ValueSet, HelpUri = HelpPage.Start + "Get-ApifyRecord" + HelpPage.End)]
[OutputType(typeof(PSObject), typeof(string), typeof(byte[]), ParameterSetName = [ValueSet])]
[OutputType(typeof(FileInfo), ParameterSetName = [FileSet])]
public sealed class GetApifyRecordCommand : RecordCmdlet
{
    private const string ValueSet = "Value";
    private const string FileSet = "File";

    private bool _fileWritten;
    private long _received;
    private long _total;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RecordKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] Key { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreId]
    [ArgumentCompleter(typeof(StoreIdCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? StoreId { get; set; }

    /// <summary>Gives the bytes as they were stored, as one byte array, whatever their content type says.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    public SwitchParameter RawOutput { get; set; }

    /// <summary>Gives a JSON array as one object instead of its elements one by one.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>
    /// File that the record is written to as it comes, for one record of any size. It is there whole or not at all. A relative path starts at the
    /// current location of PowerShell; the folder must exist.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Replaces a file that exists, also a write-protected one. Without it such a file is the error <c>FileExists</c>.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the file, with the content type of the record as its property ContentType.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Reads the records.</summary>
    protected override void ProcessRecord()
    {
        foreach (string key in Key)
        {
            ForEachTarget(key, () =>
            {
                if (ParameterSetName == FileSet)
                    Save(key);
                else
                    WriteValue(key);
            });
        }
    }

    private void WriteValue(string key)
    {
        using MemoryStream body = new();
        string? contentType;
        byte[] bytes;
        try
        {
            contentType = Receive(key, body);
            bytes = body.ToArray();
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            throw new ApifyUserException("RecordTooLarge", ErrorCategory.LimitsExceeded, $"The record '{key}' is too large to be an object in memory.", "Use -OutFile to write it to the disk.", key, exception);
        }

        object? value = RawOutput ? bytes : RecordBody.Decode(contentType, bytes);
        WriteObject(value, enumerateCollection: value is not byte[] && !NoEnumerate);
    }

    private void Save(string key)
    {
        if (Key.Length > 1 || _fileWritten)
        {
            throw new ApifyUserException("OneRecordPerFile", ErrorCategory.InvalidArgument, $"A file takes one record; '{key}' was not read.",
                "For several: Get-ApifyRecordKey <store> | ForEach-Object { $_ | Get-ApifyRecord -OutFile \"folder/$($_.Key)\" }");
        }

        string path = OutputFile.FullPath(SessionState, OutFile);
        string? contentType;
        using OutputFile file = OutputFile.Create(path, Force);
        try
        {
            contentType = Receive(key, file.Stream);
        }
        catch (IOException exception)
        {
            throw OutputFile.NotWritable(path, exception);
        }

        FileInfo written = file.Commit();
        _fileWritten = true;
        if (PassThru)
        {
            // Whoever stores the file again needs it, and no file system keeps it.
            PSObject emitted = new(written);
            emitted.Properties.Add(new PSNoteProperty(nameof(RunOutput.ContentType), contentType));
            WriteObject(emitted);
        }
    }

    private string? Receive(string key, Stream destination)
    {
        string store = ResolveStorage(StorageKind.KeyValueStore, StoreId);
        using ProgressReporter progress = new(this, $"Reading record {key}");
        try
        {
            return Await(Client.KeyValueStores.ReceiveRecordAsync(store, key, destination, OnProgress, StopToken), () => Report(progress));
        }
        catch (ApifyApiException exception) when (exception.IsNotFound)
        {
            // One identifier for scripts, whichever of its names the API gives the case; its message tells whether it is the store that is missing.
            throw new ApifyUserException("RecordNotFound", ErrorCategory.ObjectNotFound, $"{TerminalText.Clean(exception.Message)} (record '{key}' of key-value store '{store}')",
                $"Get-ApifyRecordKey '{store}' lists the keys of a store; with -Key it tells without an error whether a record is there. Get-ApifyKeyValueStore lists the stores.", key, exception);
        }
    }

    private void OnProgress(long received, long? total)
    {
        Interlocked.Exchange(ref _total, total ?? 0);
        Interlocked.Exchange(ref _received, received);
    }

    private void Report(ProgressReporter progress)
    {
        long received = Interlocked.Read(ref _received);
        long total = Interlocked.Read(ref _total);
        if (received > 0)
            progress.Report(total > 0 ? $"{ApifyFormat.Size(received)} of {ApifyFormat.Size(total)}" : ApifyFormat.Size(received), null, total > 0 ? (int)Math.Min(100, received * 100 / total) : -1);
    }
}
