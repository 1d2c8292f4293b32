using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>
/// The one way in which the platform makes files and folders: only its user may read and write them, whatever the umask says. On Unix that
/// is 0600 and 0700; on Windows files inherit the access list of their folder, see <see cref="WindowsAccess"/>.
/// </summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileModeOfUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder that isn't there yet. One that is there stays as it is: see <see cref="Tighten"/>.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode);
    }

    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize = 4096, FileOptions options = FileOptions.None)
    {
        FileStreamOptions how = new() { Mode = mode, Access = access, Share = share, BufferSize = bufferSize, Options = options };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = FileModeOfUser;
        return new FileStream(path, how);
    }

    /// <summary>Writes a file that is there as a whole or not at all.</summary>
    /// <returns>Whether it was written; it is not when a file is there already and that is to be kept.</returns>
    public static bool Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None)) file.Write(content);
            // On Unix File.Move looks first and then replaces: of two that are made at once both would seem to be kept.
            if (overwrite || OperatingSystem.IsWindows() || Link(temporary, path) != 0) File.Move(temporary, path, overwrite);
            return true;
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes from all others what a file or folder that is there already lets them do.</summary>
    /// <returns>Whether it is private now: some file systems, such as FAT, know no permissions.</returns>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static bool Tighten(string path)
    {
        if (OperatingSystem.IsWindows()) return WindowsAccess.MakePrivate(path);
        try
        {
            // Also where nothing is to be changed: only its owner may do this, so it tells whose it is.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Others);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UnauthorizedAccessException($"{path} belongs to another user, who could read and change what is in it.", exception);
        }

        return (File.GetUnixFileMode(path) & Others) == 0;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [UnsupportedOSPlatform("windows")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string file, string another);
}
