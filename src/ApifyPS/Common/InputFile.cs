using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>A file that is sent while it is read: which one a path means, and how it is opened.</summary>
internal static class InputFile
{
    private const int BufferLength = 80 * 1024;

    /// <summary>The one file that -Path or -LiteralPath names.</summary>
    /// <exception cref="ApifyUserException">There is none, or more than one, or it is no file.</exception>
    public static FileInfo Find(SessionState session, string? path, string? literalPath)
    {
        ProviderInfo provider;
        Collection<string> found;
        try
        {
            found = path is not null
                ? session.Path.GetResolvedProviderPathFromPSPath(path, out provider)
                : [session.Path.GetUnresolvedProviderPathFromPSPath(literalPath, out provider, out _)];
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            throw NotThere(path ?? literalPath!, exception);
        }

        if (found.Count > 1)
        {
            throw new ApifyUserException("SeveralFiles", ErrorCategory.InvalidArgument, $"'{path}' matches {found.Count} files; a record takes one.",
                "Give one path, or use ForEach-Object with a key for each file. Where [ and ] belong to the name: -LiteralPath.", path);
        }

        if (found.Count == 0 || provider.Name != "FileSystem" || !File.Exists(found[0]))
            throw NotThere(path ?? literalPath!, null);
        return new FileInfo(found[0]);
    }

    /// <summary>Opens a file for one pass from its start to its end.</summary>
    public static Stream Open(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Does something with a file; that it can't be read is an error for the user.</summary>
    public static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("FileNotReadable", ErrorCategory.ReadError, $"The file '{path}' cannot be read: {exception.Message}", "Nothing was changed on the platform. Check the file and whether another program holds it.", path, exception);
        }
    }

    private static ApifyUserException NotThere(string path, Exception? inner) =>
        new("FileNotFound", ErrorCategory.ObjectNotFound, $"There is no file '{path}'.", "Check the path; a relative one starts at the current location of PowerShell.", path, inner);
}
