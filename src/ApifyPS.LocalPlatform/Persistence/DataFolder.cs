using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>The folder that holds everything a platform keeps: the database, the logs, the bodies of large records.</summary>
internal sealed class DataFolder : IDisposable
{
    public const string DatabaseName = "apify-local.db";

    private const string TemporaryPrefix = "apify-local-";
    private const string OwnFiles = "apify-local*";
    private const string InUse = "in-use";

    /// <summary>Held open while a temporary folder is in use; null for a folder that is kept.</summary>
    private readonly FileStream? _inUse;

    private DataFolder(string path, bool temporary)
    {
        Path = path;
        IsPrivate = MakePrivate(path);
        if (temporary) _inUse = PrivateFiles.Open(System.IO.Path.Combine(path, InUse), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        foreach (string folder in new[] { Logs, Records, Builds, Runs })
        {
            PrivateFiles.CreateFolder(folder);
            PrivateFiles.Tighten(folder);
        }

        // What an earlier version wrote, with the database's files before they are opened.
        foreach (string file in Directory.EnumerateFiles(path, OwnFiles)) PrivateFiles.Tighten(file);
    }

    /// <summary>Whether the file system keeps other users of the machine out.</summary>
    public bool IsPrivate { get; }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, DatabaseName);

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Records => System.IO.Path.Combine(Path, "kv");

    /// <summary>Bodies of records that the database at hand doesn't know; there only when there are some.</summary>
    public string Unclaimed => System.IO.Path.Combine(Path, "unclaimed");

    /// <summary>The sources of builds, a folder each.</summary>
    public string Builds => System.IO.Path.Combine(Path, "builds");

    /// <summary>A folder for each run that is still running, for programs that exchange files instead of requests.</summary>
    public string Runs => System.IO.Path.Combine(Path, "runs");

    /// <summary>Makes the folder if it isn't there, and keeps others out of it. A folder of another purpose is none of the platform's to close.</summary>
    /// <returns>Whether the file system keeps other users of the machine out.</returns>
    /// <exception cref="IOException">There are other things in it.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static bool MakePrivate(string path)
    {
        PrivateFiles.CreateFolder(path);
        string? strange = Directory.EnumerateFileSystemEntries(path, OwnFiles).Any() ? null
            : Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName).FirstOrDefault(name => name is not (['.', ..] or "lost+found"));
        return strange is null
            ? PrivateFiles.Tighten(path)
            : throw new IOException($"\"{strange}\" and maybe more is in it, which isn't the platform's. A data folder is closed to other users; give an empty folder.");
    }

    public static DataFolder Open(string path) => new(System.IO.Path.GetFullPath(path), temporary: false);

    public static DataFolder Temporary()
    {
        RemoveAbandoned();
        try
        {
            return new DataFolder(Directory.CreateTempSubdirectory(TemporaryPrefix).FullName, temporary: true);
        }
        catch (IOException)
        {
            // Another server that starts at this moment took the folder for an abandoned one before it was locked.
            return new DataFolder(Directory.CreateTempSubdirectory(TemporaryPrefix).FullName, temporary: true);
        }
    }

    /// <summary>Deletes the sources of a build.</summary>
    public void DeleteBuild(string id)
    {
        string path = System.IO.Path.Combine(Builds, id);
        if (Directory.Exists(path)) Try(() => Directory.Delete(path, recursive: true));
    }

    /// <summary>Empties logs, record bodies and, unless they are kept, the sources of builds; the database is cleared by its owner.</summary>
    public void Clear(bool keepBuilds)
    {
        if (!keepBuilds)
        {
            foreach (string build in Directory.EnumerateDirectories(Builds)) Try(() => Directory.Delete(build, recursive: true));
        }

        // The folders stay, for whoever is about to write into them.
        foreach (string file in Directory.EnumerateFiles(Logs).Concat(Directory.EnumerateFiles(Records))) Try(() => File.Delete(file));
        foreach (string run in Directory.EnumerateDirectories(Runs)) Try(() => Directory.Delete(run, recursive: true));
    }

    public void Dispose()
    {
        if (_inUse is null) return;
        _inUse.Dispose();
        Try(() => Directory.Delete(Path, recursive: true));
    }

    /// <summary>Deletes the temporary folders of servers that were killed: their lock can be had.</summary>
    private static void RemoveAbandoned()
    {
        foreach (string path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), TemporaryPrefix + "*"))
        {
            Try(() =>
            {
                // Anybody may make a folder or a link of that name where temporary files are.
                if (new DirectoryInfo(path).LinkTarget is not null) return;
                PrivateFiles.Tighten(path);
                using (new FileStream(System.IO.Path.Combine(path, InUse), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                Directory.Delete(path, recursive: true);
            });
        }
    }

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (IOException)
        {
            // A virus scanner or a log reader may hold a file on Windows; what stays is not referred to by anything.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
