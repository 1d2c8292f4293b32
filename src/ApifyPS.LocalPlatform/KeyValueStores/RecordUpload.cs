using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>
/// The body of a record on its way in: in memory while it is small, then in a file, whatever its size. Unless a record takes
/// the file, it goes with the upload.
/// </summary>
internal sealed class RecordUpload(string folder) : IDisposable
{
    public const int InMemory = 64 * 1024;

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
            _file = new FileStream(Path.Combine(folder, _name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await _file.WriteAsync(Beginning);
        }

        await _file.WriteAsync(bytes[kept..]);
    }

    public async ValueTask CompleteAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    /// <summary>Hands the file over to a record.</summary>
    public string? Take()
    {
        string? name = _name;
        _name = null;
        return name;
    }

    public void Dispose()
    {
        _file?.Dispose();
        if (_name is not null) KeyValueStoreService.Discard(folder, _name);
    }
}
