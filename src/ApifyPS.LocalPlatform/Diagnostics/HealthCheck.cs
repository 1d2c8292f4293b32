using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>Finds out whether something can be stored at this moment, by storing something: a server that merely answers is of no use.</summary>
internal sealed class HealthCheck(Database database, DataFolder folder, ILogger logger)
{
    /// <summary>With less than that the next larger write fails.</summary>
    public const long LeastFreeBytes = 16 * 1024 * 1024;

    /// <summary>What the names of the files that it tries begin with.</summary>
    public const string ProbePrefix = ".health-";

    private const string DatabaseCheck = "database";
    private const string FolderCheck = "dataFolder";
    private const string DiskCheck = "disk";
    private static readonly byte[] Probe = new byte[64 * 1024];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<Health>? _underWay;
    private bool _wasBad;

    /// <summary>What a folder's disk has left, in bytes; null when it cannot be told.</summary>
    public Func<string, long?> FreeBytes { get; init; } = FreeBytesOf;

    /// <summary>Looks now. Several who ask at once share one look.</summary>
    public async Task<Health> LookAsync(CancellationToken cancellation)
    {
        Task<Health> look;
        lock (_lock)
        {
            if (_underWay is null or { IsCompleted: true }) _underWay = Task.Run(Look, CancellationToken.None);
            look = _underWay;
        }

        Health health;
        try
        {
            health = await look.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            health = new Health([new HealthProblem(DatabaseCheck, $"Nothing could be stored within {Patience.TotalSeconds} seconds: the database is busy, or its disk does not answer.")], null);
        }

        Tell(health);
        return health;
    }

    private Health Look()
    {
        long? free = FreeBytes(folder.Path);
        List<HealthProblem> problems = [];
        if (free < LeastFreeBytes) problems.Add(new HealthProblem(DiskCheck, $"The disk of the data folder {folder.Path} is full: {free / 1024 / 1024} MB are left."));
        Try(problems, FolderCheck, CheckFolder);
        Try(problems, DatabaseCheck, CheckDatabase);
        return new Health(problems, free);
    }

    private void CheckFolder()
    {
        foreach (string path in new[] { folder.Path, folder.Logs, folder.Records, folder.Builds, folder.Runs })
        {
            if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"The folder {path} is gone. Stop the platform and start it again.");
        }

        string probe = Path.Combine(folder.Records, ProbePrefix + Guid.NewGuid().ToString("N"));
        using FileStream file = PrivateFiles.Open(probe, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
        file.Write(Probe);
        file.Flush(flushToDisk: false);
    }

    private void CheckDatabase()
    {
        // Elsewhere than on Windows a database can be deleted while it is open: everything would seem to be stored, and be gone at the end.
        if (database.File is { } path && !File.Exists(path)) throw new FileNotFoundException($"The database {path} is gone. Stop the platform and start it again.");
        database.CheckWrite(Probe.Length);
    }

    private static void Try(List<HealthProblem> problems, string check, Action look)
    {
        try
        {
            look();
        }
        catch (Exception exception) when (DiskFull.Is(exception))
        {
            problems.Add(new HealthProblem(DiskCheck, DiskFull.Message));
        }
        catch (SqliteException exception)
        {
            problems.Add(new HealthProblem(check, $"The database cannot be written: {exception.Message}"));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(new HealthProblem(check, exception.Message));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(new HealthProblem(check, $"The data folder cannot be written: {exception.Message}"));
        }
        catch (ObjectDisposedException)
        {
            problems.Add(new HealthProblem(check, "The platform is stopping."));
        }
    }

    /// <summary>Once when it turns, and not at each of the looks that a monitor takes.</summary>
    private void Tell(Health health)
    {
        lock (_lock)
        {
            if (!health.IsGood && !_wasBad) logger.Unhealthy(health.Reason);
            if (health.IsGood && _wasBad) logger.HealthyAgain();
            _wasBad = !health.IsGood;
        }
    }

    private static long? FreeBytesOf(string path)
    {
        try
        {
            // Windows knows drives by their letter only; elsewhere any path stands for the disk that it is on.
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A share of another machine has no drive letter.
            return null;
        }
    }
}
