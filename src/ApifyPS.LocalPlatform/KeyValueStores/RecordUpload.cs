using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>
/// The body of a record on its way in: in memory while it is small, then in a file, whatever its size. Unless a record takes
/// the file, it goes with the upload.
/// </summary>
internal sealed class RecordUpload(string folder) : IDisposable
{
    public const int InMemory = 64 * 1024;

    /// <summary>What the name of a file ends with until a record takes it.</summary>
    public const string Extension = ".upload";

    private readonly MemoryStream _beginning = new();
    private FileStream? _file;
    private string? _name;

    public long Length { get; private set; }

    /// <summary>All of a small body, the beginning of a large one.</summary>
    public ReadOnlyMemory<byte> Beginning => _beginning.GetBuffer().AsMemory(0, (int)_beginning.Length);

    public bool IsLarge => _name is not null;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Length += bytes.Length;
        int kept = (int)Math.Min(bytes.Length, InMemory - _beginning.Length);
        _beginning.Write(bytes.Span[..kept]);
        if (kept == bytes.Length) return;
        if (_file is null)
        {
            // A name of its own for each version: a reader of the old body is not disturbed, and nothing refers to a half-written file.
            _name = Ids.Next();
            _file = Create();
            await _file.WriteAsync(Beginning);
        }

        await _file.WriteAsync(bytes[kept..]);
    }

    public async ValueTask CompleteAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    /// <summary>Writes a whole body to a file, and hands it over to a record.</summary>
    public string WriteAll(ReadOnlySpan<byte> body)
    {
        _name = Ids.Next();
        using (_file = Create()) _file.Write(body);
        Length = body.Length;
        return Take()!;
    }

    /// <summary>Hands the file over to a record.</summary>
    public string? Take()
    {
        if (_name is not { } name) return null;
        File.Move(Path.Combine(folder, name + Extension), Path.Combine(folder, name));
        _name = null;
        return name;
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (_name is not null) KeyValueStoreService.Discard(folder, _name + Extension);
    }

    private FileStream Create() => PrivateFiles.Open(Path.Combine(folder, _name + Extension), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
}
