using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// A file that is there only when it is whole: it is written under another name in the same folder and gets its own at the end. Whatever
/// happens before leaves nothing behind.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _overwrite;
    private bool _done;

    private OutputFile(string path, bool overwrite, bool isPrivate)
    {
        _path = path;
        _overwrite = overwrite;
        // Short: .NET Framework ends paths at 260 characters, and the folder's own may be long.
        _temporary = Path.Combine(Path.GetDirectoryName(path)!, "~" + Guid.NewGuid().ToString("N").Substring(0, 8) + ".tmp");
        // No buffer of its own: large blocks are written. Delete: on Windows a file that a late write still holds open could not be removed.
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 1);
#if NET8_0_OR_GREATER
        // What only its owner may read stays so.
        if (!OperatingSystem.IsWindows() && (isPrivate || File.Exists(path)))
            File.SetUnixFileMode(_temporary, isPrivate ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path));
#endif
    }

    /// <summary>What to write to, in large blocks.</summary>
    public FileStream Stream { get; }

    /// <summary>The full path of what the user gave as the path of a file or folder; no wildcards.</summary>
    /// <exception cref="ApifyUserException">It is no path in the file system.</exception>
    public static string FullPath(SessionState session, string path)
    {
        string full;
        ProviderInfo provider;
        try
        {
            full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSNotSupportedException or PSArgumentException)
        {
            throw new ApifyUserException("InvalidPath", ErrorCategory.InvalidArgument, $"'{path}' is no path of a file: {exception.Message}", null, path, exception);
        }

        return provider.Name == "FileSystem" ? full
            : throw new ApifyUserException("InvalidPath", ErrorCategory.InvalidArgument, $"'{path}' is no path of a file: it belongs to {provider.Name}.", "Give the path of a file or folder.", path);
    }

    /// <summary>Says at once, before anything is asked for, when the file could not be made.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ApifyUserException">There is one already, or its folder does not exist, or it is a folder.</exception>
    public static void Check(string path, bool overwrite)
    {
        string? folder = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(folder))
        {
            throw new ApifyUserException("FolderNotFound", ErrorCategory.ObjectNotFound, $"There is no folder '{folder}' for the file '{path}'.",
                "Make it with New-Item -ItemType Directory, or check the path; a relative path starts at the current location of PowerShell.", path);
        }

        if (Directory.Exists(path))
            throw new ApifyUserException("InvalidPath", ErrorCategory.InvalidArgument, $"'{path}' is a folder.", "Give the path of a file in it.", path);
        // A file that is renamed into the place of a device would be all that is left of it.
        if (path.StartsWith("/dev/", StringComparison.Ordinal) && Path.DirectorySeparatorChar == '/')
            throw new ApifyUserException("InvalidPath", ErrorCategory.InvalidArgument, $"'{path}' is a device.", "Give the path of a file.", path);
        if (File.Exists(path) && !overwrite)
            throw new ApifyUserException("FileExists", ErrorCategory.ResourceExists, $"The file '{path}' exists already.", "Give another path, or -Force to replace it.", path);
    }

    /// <summary>Begins the file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <param name="isPrivate">Whether only its owner may read it; on Windows its folder says so.</param>
    /// <exception cref="ApifyUserException">It cannot be written, or is there already.</exception>
    public static OutputFile Create(string path, bool overwrite, bool isPrivate = false)
    {
        Check(path, overwrite);
        try
        {
            return new OutputFile(BehindLinks(path), overwrite, isPrivate);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
    }

    /// <summary>The file that a link points to: the link stays, and what it points to is replaced.</summary>
    private static string BehindLinks(string path)
    {
        if (!File.Exists(path) || (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0)
            return path;
#if NET8_0_OR_GREATER
        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
#else
        throw new ApifyUserException("InvalidPath", ErrorCategory.InvalidArgument, $"'{path}' is a link.", "Give the path of the file that it points to.", path);
#endif
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="ApifyUserException">Somebody holds or has made a file of that name.</exception>
    public FileInfo Commit()
    {
        Stream.Dispose();
        try
        {
            if (_overwrite && File.Exists(_path))
            {
                // -Force means also a file that is write-protected, as everywhere in PowerShell.
                File.SetAttributes(_path, File.GetAttributes(_path) & ~FileAttributes.ReadOnly);
                File.Replace(_temporary, _path, null, ignoreMetadataErrors: true);
            }
            else
            {
                File.Move(_temporary, _path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(_path, exception);
        }

        _done = true;
        return new FileInfo(_path);
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        try
        {
            Stream.Dispose();
            File.Delete(_temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error on the way has been told; a file that cannot be removed changes nothing about it.
        }
    }

    /// <summary>What a failed write is, so that it is reported like any other failure.</summary>
    public static ApifyUserException NotWritable(string path, Exception exception) =>
        new("FileNotWritable", ErrorCategory.WriteError, $"The file '{path}' cannot be written: {exception.Message}", "Check that there is room, that you may write there, and that no other program has the file open.", path, exception);
}
