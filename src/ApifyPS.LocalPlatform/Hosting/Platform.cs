using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Proxy;
using ApifyPS.LocalPlatform.RequestQueues;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Schedules;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Seeding;
using ApifyPS.LocalPlatform.Storages;
using ApifyPS.LocalPlatform.Tasks;
using ApifyPS.LocalPlatform.Users;
using ApifyPS.LocalPlatform.Versions;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>The services of one platform and how they fit together. Nothing in here knows about HTTP.</summary>
internal sealed class Platform : IDisposable
{
    private readonly Database _database;
    private readonly DataFolder _folder;
    private readonly UsageMonitor _monitor;
    private readonly ForwardProxy _proxy;
    private readonly ILogger _logger;

    public Platform(Database database, DataFolder folder, SecretBox box, ServerAddress address, TimeSpan webhookRetryPause, TimeProvider time, ILogger logger)
    {
        _database = database;
        _folder = folder;
        _logger = logger;
        Clock = new PlatformClock(time);
        StorageUsage = new StorageUsage(database, time, logger);
        Storages = new StorageCatalog(database, StorageUsage);
        Datasets = new DatasetService(database);
        KeyValueStores = new KeyValueStoreService(database, folder, box, logger);
        RequestQueues = new RequestQueueService(database);
        Actors = new ActorService(database, box);
        Logs = new LogService(folder);
        Webhooks = new WebhookStore(database);
        WebhookDispatcher = new WebhookDispatcher(Webhooks, webhookRetryPause, time, logger);
        Versions = new VersionService(database, box);
        Builds = new BuildService(database, folder, box, Logs, WebhookDispatcher, logger);
        RunStore = new RunStore(database, WebhookDispatcher, logger);
        _monitor = new UsageMonitor(time, logger);
        _proxy = ForwardProxy.Start(logger);
        RunCharges = new RunCharges(database);
        Supervisor = new RunSupervisor(RunStore, Actors, Builds, Logs, Datasets, KeyValueStores, RequestQueues, new RunFiles(folder, KeyValueStores, Datasets), _monitor, _proxy, address, time, logger);
        Runs = new RunService(database, RunStore, Supervisor, KeyValueStores, Logs, WebhookDispatcher, time, logger);
        SecretInputs secrets = new(box);
        Tasks = new TaskService(database, Runs, secrets);
        Settings = new Settings(database);
        Health = new HealthCheck(database, folder, logger);
        Users = new UserService(database, RunStore, Settings);
        Schedules = new ScheduleService(database, Clock, secrets);
        Scheduler = new Scheduler(Schedules, Clock, Runs, Tasks, logger);
    }

    public StorageUsage StorageUsage { get; }

    public StorageCatalog Storages { get; }

    public DatasetService Datasets { get; }

    public KeyValueStoreService KeyValueStores { get; }

    public RequestQueueService RequestQueues { get; }

    public ActorService Actors { get; }

    public VersionService Versions { get; }

    public BuildService Builds { get; }

    public LogService Logs { get; }

    public RunStore RunStore { get; }

    public RunCharges RunCharges { get; }

    public RunSupervisor Supervisor { get; }

    public RunService Runs { get; }

    public TaskService Tasks { get; }

    public Settings Settings { get; }

    public HealthCheck Health { get; }

    public UserService Users { get; }

    public PlatformClock Clock { get; }

    public ScheduleService Schedules { get; }

    public Scheduler Scheduler { get; }

    public WebhookStore Webhooks { get; }

    public WebhookDispatcher WebhookDispatcher { get; }

    /// <summary>What the platform begins with, at first and after each reset; null for nothing.</summary>
    public SeedFolder? Seed { get; init; }

    /// <summary>Seeds the platform when there is nothing in it yet.</summary>
    /// <exception cref="PlatformException">A file of the seed cannot be used; then nothing of it stays.</exception>
    public async Task SeedIfEmptyAsync()
    {
        bool isEmpty = _database.Read(connection => connection.Count(
            "SELECT (SELECT count(*) FROM actors) + (SELECT count(*) FROM tasks) + (SELECT count(*) FROM storages) + (SELECT count(*) FROM runs)")) == 0;
        if (isEmpty) await SeedAsync(withActors: true);
    }

    /// <summary>Back to how a new platform is, with its seed. Runs that are still running are aborted first.</summary>
    /// <exception cref="PlatformException">A file of the seed cannot be used; then nothing of it stays.</exception>
    public async Task ResetAsync(bool keepActors)
    {
        _logger.PlatformReset();
        await ClearAsync(keepActors);
        await SeedAsync(withActors: !keepActors);
    }

    private async Task SeedAsync(bool withActors)
    {
        if (Seed is null) return;
        try
        {
            Seed.Apply(this, withActors);
            _logger.Seeded(Seed.Folder);
        }
        catch
        {
            await ClearAsync(keepActors: !withActors);
            throw;
        }
    }

    private async Task ClearAsync(bool keepActors)
    {
        await Supervisor.StopAllAsync("The local platform was reset.");
        await Builds.StopAllAsync();
        await WebhookDispatcher.StopAsync();
        _database.Write(connection =>
        {
            string[] tables = ["dataset_fields", "dataset_items", "records", "queue_requests", "storages", "runs", "webhook_dispatches", "webhooks", "schedules", "settings", .. keepActors ? Array.Empty<string>() : ["tasks", "builds", "versions", "actors"]];
            foreach (string table in tables) connection.Execute($"DELETE FROM {table}");
        });
        StorageUsage.Clear();
        // Whatever was started in between has lost its row and ends as well.
        await Supervisor.StopAllAsync("The local platform was reset.");
        Scheduler.ResetClock();
        _folder.Clear(keepBuilds: keepActors);
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        Builds.Dispose();
        _proxy.Dispose();
        _monitor.Dispose();
        WebhookDispatcher.Dispose();
        StorageUsage.Dispose();
        _database.Dispose();
    }
}
