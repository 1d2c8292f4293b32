namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>The folder that holds everything a platform keeps: the database, the logs, the bodies of large records.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool _temporary;

    private DataFolder(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
        Directory.CreateDirectory(Logs);
        Directory.CreateDirectory(Records);
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "apify-local.db");

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Records => System.IO.Path.Combine(Path, "kv");

    public static DataFolder Open(string path) => new(System.IO.Path.GetFullPath(path), temporary: false);

    public static DataFolder Temporary() =>
        new(Directory.CreateTempSubdirectory("apify-local-").FullName, temporary: true);

    /// <summary>Empties logs and record bodies; the database is cleared by its owner.</summary>
    public void Clear()
    {
        // The folders stay, for whoever is about to write into them.
        foreach (string file in Directory.EnumerateFiles(Logs).Concat(Directory.EnumerateFiles(Records))) Try(() => File.Delete(file));
    }

    public void Dispose()
    {
        if (_temporary) Try(() => Directory.Delete(Path, recursive: true));
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
