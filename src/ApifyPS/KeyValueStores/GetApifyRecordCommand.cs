using System.Management.Automation;
using ApifyPS.Formatting;

namespace ApifyPS.Commands;

/// <summary>
/// Reads records of a key-value store: JSON as objects, text as a string, anything else as bytes, or straight into a file.
/// A record that is not there is an error; Get-ApifyRecordKey -Key asks without one.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ApifyRecord", DefaultParameterSetName = ValueSet)]
[OutputType(typeof(PSObject), typeof(string), typeof(byte[]), ParameterSetName = [ValueSet])]
[OutputType(typeof(FileInfo), ParameterSetName = [FileSet])]
public sealed class GetApifyRecordCommand : RecordCmdlet
{
    private const string ValueSet = "Value";
    private const string FileSet = "File";

    private bool _fileWritten;
    private long _received;
    private long _total;

    /// <summary>Gives the bytes as they were stored, whatever their content type says.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    public SwitchParameter RawOutput { get; set; }

    /// <summary>Gives a JSON array as one object instead of its elements one by one.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>File that the record is written to as it comes, for one record of any size. It is there whole or not at all.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Replaces a file that is there.</summary>
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
                $"Get-ApifyRecordKey '{store}' lists the keys; with -Key it tells without an error whether a record is there.", key, exception);
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
