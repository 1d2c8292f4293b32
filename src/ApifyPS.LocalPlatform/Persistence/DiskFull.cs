using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>Which failures mean that there is no space left, for the database and for files.</summary>
internal static class DiskFull
{
    public const string Message = "The disk of the local platform's data folder is full: nothing was stored. Free some space and try again.";

    private const int SqliteFull = 13;

    // The HResult of an IOException is the errno on Unix, and an error of Windows with the facility Win32.
    private const int NoSpaceOnUnix = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullOnWindows = unchecked((int)0x80070027);

    public static bool Is(Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteFull,
        IOException file => OperatingSystem.IsWindows()
            ? file.HResult is DiskFullOnWindows or HandleDiskFullOnWindows
            : file.HResult == NoSpaceOnUnix || file.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux),
        _ => false,
    };
}
