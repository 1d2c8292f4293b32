using System.Net;
using System.Net.Sockets;
using System.Reflection;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Seeding;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>A whole server: data, platform, HTTP. It is ready when <see cref="StartAsync(LocalServerOptions)"/> returns.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private const int PortAttempts = 20;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private readonly TaskCompletionSource _stopRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<IDisposable> _owned = new();
    private readonly ServerAddress _address = new();
    private readonly LocalServerOptions _options;
    private ILogger _logger = NullLogger.Instance;
    private PlatformLog? _log;
    private string? _logPath;
    private Platform? _platform;
    private WebApplication? _web;
    private bool _stopped;

    private LocalServer(LocalServerOptions options) => _options = options;

    public static string Version { get; } =
        typeof(LocalServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public ServerInfo Info { get; private set; } = null!;

    public string Url => _address.Url;

    /// <summary>Done when somebody asked the server over HTTP to stop.</summary>
    public Task StopRequested => _stopRequested.Task;

    /// <exception cref="StartupException">The port or the data cannot be had.</exception>
    public static async Task<LocalServer> StartAsync(LocalServerOptions options)
    {
        LocalServer server = new(options);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Notes why the server is about to end.</summary>
    public void AnnounceStop(string reason) => _logger.ServerStopping(reason);

    /// <summary>Ends the Actors, then the server: whoever waits for a run or follows a log gets its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        _platform?.Scheduler.Stop();
        await StopRunsAsync();
        if (_web is not null)
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(3));
            await _web.StopAsync(patience.Token);
            await _web.DisposeAsync();
            // What the last requests have started.
            await StopRunsAsync();
        }

        if (_platform is not null)
        {
            await _platform.Builds.StopAllAsync();
            await _platform.WebhookDispatcher.StopAsync();
        }

        if (_web is not null) _logger.ServerStopped();
        while (_owned.TryPop(out IDisposable? owned)) owned.Dispose();
    }

    private Task StopRunsAsync() => _platform?.Supervisor.StopAllAsync(Runs.RunSupervisor.PlatformStopped) ?? Task.CompletedTask;

    private async Task StartAsync()
    {
        StateHome home = StateHome.Find();
        (Database database, DataFolder folder) = OpenData(home);
        // Owned in this order, so that the folder is the last to go: what is in it must be closed on Windows.
        Own(folder);
        OpenLog(folder);
        _logger.ServerStarting(Version, Environment.ProcessId, _options.InMemory ? "in memory" : folder.Path);
        if (!folder.IsPrivate) _logger.DataNotPrivate(folder.Path);
        SecretBox box = _options.InMemory ? SecretBox.InMemory() : SecretBox.WithKeyFile(home.SecretsKey);
        SealSecrets(database, folder, box);
        if (_options.MostDatabasePages is { } pages) database.LimitPages(pages);
        _platform = Own(new Platform(database, folder, box, _address, _options.WebhookRetryPause, _options.Time, _logger)
        {
            Seed = _options.SeedFolder is { } seed ? new SeedFolder(Path.GetFullPath(seed)) : null,
        });
        // Nobody else has this data: what a killed server left is settled before the first request can see it.
        _platform.WebhookDispatcher.Resume();
        _platform.Builds.Recover();
        _platform.Supervisor.Recover();
        _platform.KeyValueStores.SettleFiles();
        try
        {
            await _platform.SeedIfEmptyAsync();
        }
        catch (PlatformException exception)
        {
            throw new StartupException(exception.Message, exception);
        }

        await ListenAsync(folder);
        _platform.Scheduler.Start();
        Own(InstanceFile.Write(home, Info));
        _logger.ServerListening(Url);
    }

    /// <summary>What has no key stays as it is until the next start; the platform works without.</summary>
    private void SealSecrets(Database database, DataFolder folder, SecretBox box)
    {
        try
        {
            SecretsMigration.Run(database, folder, box);
        }
        catch (PlatformException exception)
        {
            _logger.SecretsNotSealed(exception);
        }
    }

    private (Database Database, DataFolder Folder) OpenData(StateHome home)
    {
        if (_options.InMemory) return (Database.InMemory(), DataFolder.Temporary());
        string path = Path.GetFullPath(_options.DataFolder ?? home.DefaultData);
        Own(DataFolderLock.Take(path));
        string file = Path.Combine(path, DataFolder.DatabaseName);
        try
        {
            DataFolder folder = DataFolder.Open(path);
            return (Database.Open(file), folder);
        }
        catch (IncompatibleDataException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
        catch (DamagedDataException exception)
        {
            throw Damaged(file, exception);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw Damaged(file, exception);
        }
        catch (Exception exception) when (DiskFull.Is(exception))
        {
            throw new StartupException($"The disk of the data folder {path} is full. Free some space, or give --data with a folder on another disk.", exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"The database {file} cannot be used: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {path} cannot be used: {exception.Message}", exception);
        }
    }

    private static StartupException Damaged(string file, Exception exception) => new(
        $"The database {file} is damaged ({exception.Message.TrimEnd('.')}). Nothing was changed. Put a copy of the file in its place, move it and those that begin with its name somewhere else to begin anew, or give --data with another folder.",
        exception);

    private async Task ListenAsync(DataFolder folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = _options.Port == 0 ? FreePort() : _options.Port;
            _address.Port = port;
            Info = new ServerInfo
            {
                Pid = Environment.ProcessId,
                Port = port,
                Url = _address.Url,
                DataPath = _options.InMemory ? null : folder.Path,
                InMemory = _options.InMemory,
                LogPath = _logPath,
                Version = Version,
                StartedAt = Timestamps.Now,
            };
            WebApplication web = Build(port);
            try
            {
                await web.StartAsync();
                _web = web;
                return;
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException)
            {
                await web.DisposeAsync();
                // A free port may be taken by another program between the look and the use.
                if (_options.Port == 0 && attempt < PortAttempts) continue;
                throw new StartupException($"Port {port} is in use. Stop the program that uses it, or give --port with another one (0 takes a free one).", exception);
            }
            catch (SocketException exception)
            {
                await web.DisposeAsync();
                throw new StartupException($"Port {port} cannot be used: {exception.Message}", exception);
            }
        }
    }

    private WebApplication Build(int port)
    {
        // The empty builder: no configuration file or ASPNETCORE_ variable of whoever starts us can change what we do.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, port));
        builder.Services.AddRoutingCore();
        builder.Services.AddResponseCompression(compression => compression.MimeTypes =
            ["application/json", "application/jsonl", "text/plain", "text/html", "text/csv", "application/xml", "application/rss+xml", "text/xml"]);
        Log(builder.Logging);
        WebApplication web = builder.Build();
        ApiPipeline.Configure(web, _platform!, _options, _logger, () => Info, () => _stopRequested.TrySetResult());
        return web;
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        // The API has its own limit, on the decompressed body (see RequestBody).
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.ListenLocalhost(port, listen => listen.Use(next => connection => LateClosing.InvokeAsync(connection, next)));
    }

    /// <summary>
    /// Standard output carries the one line for programs, standard error the log. In the background the log goes to a file: standard error
    /// is then of whoever started the server, who may read it no more.
    /// </summary>
    private void OpenLog(DataFolder folder)
    {
        Action<string> write = Console.Error.WriteLine;
        if (_options.Background)
        {
            try
            {
                LogFile file = Own(new LogFile(folder.Path));
                write = file.WriteLine;
                _logPath = file.Path;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StartupException($"The log {Path.Combine(folder.Path, LogFile.Name)} cannot be written: {exception.Message}", exception);
            }
        }

        _log = Own(new PlatformLog(new LogLine(_options.LogFormat, new LogRedaction(_options.Token)), write));
        _logger = Own(LoggerFactory.Create(Log)).CreateLogger("apify-local");
    }

    /// <summary>The web server is heard only when something is wrong, whatever the level.</summary>
    private void Log(ILoggingBuilder logging) => logging
        .SetMinimumLevel(_options.LogLevel)
        .AddFilter("Microsoft", _options.LogLevel > LogLevel.Warning ? _options.LogLevel : LogLevel.Warning)
        .AddProvider(_log!);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }
}
