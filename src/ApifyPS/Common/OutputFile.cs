using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// A file that is there whole or not at all: it is written beside its place under another name and renamed at the end. The one place
/// for what downloads leave on the disk.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int BufferLength = 80 * 1024;

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly bool _overwrite;

    private OutputFile(string path, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        _temporaryPath = Path.Combine(Path.GetDirectoryName(path)!, Path.GetRandomFileName() + ".part");
        Stream = new FileStream(_temporaryPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferLength, useAsync: true);
    }

    /// <summary>What is written to.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="session">Knows where PowerShell is.</param>
    /// <param name="path">Path as the user gave it; no wildcards.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ApifyUserException">It cannot be written, or is there already.</exception>
    public static OutputFile Create(SessionState session, string path, bool overwrite)
    {
        string full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
            throw new ApifyUserException("OutFileNotWritable", ErrorCategory.InvalidArgument, $"'{path}' is no path of a file.", "Give a path in the file system.", path);
        if (Directory.Exists(full))
            throw new ApifyUserException("OutFileNotWritable", ErrorCategory.InvalidArgument, $"'{full}' is a folder.", "Give the path of a file in it.", path);
        if (!overwrite && File.Exists(full))
            throw Exists(full);
        try
        {
            return new OutputFile(full, overwrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(full, exception);
        }
    }

    /// <summary>What a failed write is, so that it is reported like any other failure.</summary>
    public static ApifyUserException NotWritable(string path, Exception exception) =>
        new("OutFileNotWritable", exception is DirectoryNotFoundException ? ErrorCategory.ObjectNotFound : ErrorCategory.WriteError,
            $"The file '{path}' cannot be written: {exception.Message}", "Check the path, its permissions and the free space; a relative path starts at the current location of PowerShell.", path, exception);

    /// <summary>Puts the file in its place.</summary>
    public FileInfo Commit()
    {
        try
        {
            Stream.Dispose();
            if (!_overwrite && File.Exists(_path))
                throw Exists(_path);
#if NET8_0_OR_GREATER
            File.Move(_temporaryPath, _path, _overwrite);
#else
            if (File.Exists(_path))
                File.Replace(_temporaryPath, _path, null);
            else
                File.Move(_temporaryPath, _path);
#endif
            return new FileInfo(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(_path, exception);
        }
    }

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
            File.Delete(_temporaryPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a virus scanner that holds the file: the failure that led here is the one to tell.
        }
    }

    private static ApifyUserException Exists(string path) =>
        new("FileExists", ErrorCategory.ResourceExists, $"The file '{path}' is there already.", "Use -Force to replace it, or give another path.", path);
}
