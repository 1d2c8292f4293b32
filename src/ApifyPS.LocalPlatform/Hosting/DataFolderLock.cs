using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>Keeps two servers from using one data folder. The system lets go of it however the process ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    // The HResult of an IOException is the errno on Unix, and an error of Windows with the facility Win32.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);
    private const int LockViolationOnWindows = unchecked((int)0x80070021);

    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    public static DataFolderLock Take(string folder)
    {
        try
        {
            DataFolder.MakePrivate(folder);
            return new DataFolderLock(PrivateFiles.Open(Path.Combine(folder, "apify-local.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new StartupException($"The data folder {folder} is in use by another apify-local. Stop that one, or give --data with another folder. ({exception.Message})", exception);
        }
        catch (Exception exception) when (DiskFull.Is(exception))
        {
            throw new StartupException($"The disk of the data folder {folder} is full. Free some space, or give --data with a folder on another disk.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file in its place, a disk that cannot be written, a place where there are no folders.
            throw new StartupException($"The data folder {folder} cannot be used: {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsHeldByAnother(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult is SharingViolationOnWindows or LockViolationOnWindows
        : exception.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlockOnLinux);
}
