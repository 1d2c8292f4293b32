using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// A file that is there only when it is whole: it is written under another name in the same folder and gets its own at the end.
/// Whatever happens before leaves nothing behind.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _done;

    private PendingFile(string path)
    {
        _path = path;
        // Short: .NET Framework ends paths at 260 characters, and the folder's own may be long.
        _temporary = Path.Combine(Path.GetDirectoryName(path)!, "~" + Guid.NewGuid().ToString("N").Substring(0, 8) + ".tmp");
        // No buffer of its own: large blocks are written. Delete: on Windows a file that a late write still holds open could not be removed.
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 1);
    }

    /// <summary>What to write to.</summary>
    public FileStream Stream { get; }

    /// <summary>Says at once, before anything is asked for, when the file could not be made.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ApifyUserException">There is one already, or its folder does not exist.</exception>
    public static void Check(string path, bool overwrite)
    {
        string? folder = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(folder) || !Directory.Exists(folder))
        {
            throw new ApifyUserException("FolderNotFound", ErrorCategory.ObjectNotFound, $"There is no folder '{folder}' for the file '{path}'.",
                "Make it with New-Item -ItemType Directory, or check the path; a relative path starts at the current location of PowerShell.", path);
        }

        if (File.Exists(path) && !overwrite)
            throw new ApifyUserException("FileExists", ErrorCategory.ResourceExists, $"The file '{path}' exists already.", "Give another path, or -Force to replace it.", path);
    }

    /// <summary>Begins the file.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="ApifyUserException">The folder cannot be written to.</exception>
    public static PendingFile Create(string path)
    {
        try
        {
            return new PendingFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ApifyUserException">Somebody holds or has made a file of that name.</exception>
    public void Commit(bool overwrite)
    {
        Stream.Dispose();
        try
        {
            if (overwrite && File.Exists(_path))
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

    public static ApifyUserException NotWritable(string path, Exception exception) =>
        new("FileNotWritable", ErrorCategory.WriteError, $"The file '{path}' cannot be written: {exception.Message}", "Check that there is room, that you may write there, and that no other program has the file open.", path, exception);
}
