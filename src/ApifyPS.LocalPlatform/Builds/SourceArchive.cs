using System.Formats.Tar;
using System.IO.Compression;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Versions;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>
/// Unpacks the source of a build, a zip or a gzipped tar file: nothing outside of the folder, nothing but files and folders, and no more than
/// a source may have.
/// </summary>
internal sealed class SourceArchive(string folder)
{
    /// <summary>The most bytes of an archive itself.</summary>
    public const int MaxArchiveBytes = 256 * 1024 * 1024;

    public const long MaxBytes = 1024L * 1024 * 1024;
    public const int MaxEntries = 50_000;

    /// <summary>Sources have a tenth of that; an archive that was made to fill disks has thousands.</summary>
    public const int MaxRatio = 200;

    /// <summary>Small archives of a few repeating lines are harmless.</summary>
    private const long AlwaysAllowed = 64L * 1024 * 1024;

    private long _archiveBytes;
    private long _bytes;
    private int _entries;

    /// <summary>How many links were left out.</summary>
    public int Links { get; private set; }

    /// <exception cref="PlatformException">It leads out of the folder, or is larger than a source may be.</exception>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public async Task UnpackAsync(byte[] archive, CancellationToken cancellation)
    {
        _archiveBytes = archive.Length;
        using MemoryStream bytes = new(archive);
        if (archive.AsSpan().StartsWith("PK"u8)) await UnpackZipAsync(bytes, cancellation);
        else await UnpackTarAsync(bytes, cancellation);
    }

    private async Task UnpackZipAsync(Stream archive, CancellationToken cancellation)
    {
        await using ZipArchive zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellation);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            int unixMode = (int)((uint)entry.ExternalAttributes >> 16);
            const int KindMask = 0xF000, Link = 0xA000, Executable = 0x49;
            if ((unixMode & KindMask) == Link)
            {
                CountLink();
                continue;
            }

            string path = PathOf(entry.FullName);
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
            {
                Directory.CreateDirectory(path);
                continue;
            }

            await using Stream content = await entry.OpenAsync(cancellation);
            await WriteAsync(path, content, (unixMode & Executable) != 0, cancellation);
        }
    }

    private async Task UnpackTarAsync(Stream archive, CancellationToken cancellation)
    {
        await using GZipStream plain = new(archive, CompressionMode.Decompress);
        // All that comes out of the compression counts, whatever the headers say of it.
        await using CountedStream counted = new(plain, Count);
        await using TarReader tar = new(counted);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory or TarEntryType.DirectoryList:
                    Directory.CreateDirectory(PathOf(entry.Name));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    string path = PathOf(entry.Name);
                    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
                    await WriteAsync(path, entry.DataStream ?? Stream.Null, (entry.Mode & Executable) != 0, cancellation, isCounted: true);
                    break;
                case TarEntryType.HardLink when File.Exists(PathOf(entry.LinkName)):
                    // The same file once more: there are no links in the folder, so it is one of those that were unpacked.
                    await using (FileStream same = File.OpenRead(PathOf(entry.LinkName))) await WriteAsync(PathOf(entry.Name), same, isExecutable: false, cancellation);
                    break;
                case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                    CountLink();
                    break;
                default:
                    // Headers of the archive as a whole, and devices.
                    CountEntry();
                    break;
            }
        }
    }

    private async Task WriteAsync(string path, Stream content, bool isExecutable, CancellationToken cancellation, bool isCounted = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (FileStream file = PrivateFiles.Open(path, FileMode.Create, FileAccess.Write, FileShare.None))
        await using (CountedStream source = new(content, isCounted ? static _ => { } : Count))
            await source.CopyToAsync(file, cancellation);
        if (isExecutable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    /// <summary>Where an entry goes; it counts as one.</summary>
    private string PathOf(string name)
    {
        CountEntry();
        string relative = name.Replace('\\', '/');
        // The folder itself is an entry of many archives.
        return relative.Trim('/', '.').Length == 0 && !relative.Contains("..", StringComparison.Ordinal) ? folder : SourceFiles.PathIn(folder, relative);
    }

    private void CountLink()
    {
        CountEntry();
        Links++;
    }

    private void CountEntry()
    {
        if (++_entries > MaxEntries) throw PlatformException.InvalidInput($"the archive has more than {MaxEntries} entries.");
    }

    private void Count(int bytes)
    {
        _bytes += bytes;
        if (_bytes > MaxBytes) throw PlatformException.InvalidInput($"the archive has more than {MaxBytes} bytes unpacked.");
        if (_bytes > AlwaysAllowed && _bytes / _archiveBytes > MaxRatio) throw PlatformException.InvalidInput($"the archive is packed more than {MaxRatio} to 1: that is no source.");
    }
}
