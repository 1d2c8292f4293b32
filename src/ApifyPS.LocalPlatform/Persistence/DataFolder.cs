namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>The folder that holds everything a platform keeps: the database, the logs, the bodies of large records.</summary>
internal sealed class DataFolder : IDisposable
{
    public const string DatabaseName = "apify-local.db";

    private const string TemporaryPrefix = "apify-local-";
    private const string InUse = "in-use";

    /// <summary>Held open while a temporary folder is in use; null for a folder that is kept.</summary>
    private readonly FileStream? _inUse;

    private DataFolder(string path, bool temporary)
    {
        Path = path;
        if (temporary) _inUse = new FileStream(System.IO.Path.Combine(path, InUse), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Directory.CreateDirectory(Logs);
        Directory.CreateDirectory(Records);
        Directory.CreateDirectory(Builds);
        Directory.CreateDirectory(Runs);
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, DatabaseName);

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Records => System.IO.Path.Combine(Path, "kv");

    /// <summary>The sources of builds, a folder each.</summary>
    public string Builds => System.IO.Path.Combine(Path, "builds");

    /// <summary>A folder for each run that goes on, for programs that exchange files instead of requests.</summary>
    public string Runs => System.IO.Path.Combine(Path, "runs");

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
