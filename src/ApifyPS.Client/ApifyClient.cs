namespace ApifyPS.Client;

/// <summary>
/// Client of the Apify API v2. Its members mirror the API's resources; every method is asynchronous, takes a token that cancels it,
/// and throws an <see cref="ApifyException"/> or <see cref="ApifyInvalidIdException"/> when it fails. It holds no connection of its own.
/// </summary>
public sealed class ApifyClient
{
    /// <summary>Makes a client.</summary>
    /// <param name="options">How it reaches the API.</param>
    public ApifyClient(ApifyClientOptions options)
    {
        Options = options ?? throw new ArgumentNullException(nameof(options));
        Transport = new ApifyTransport(options);
        Actors = new ActorsClient(this);
        Builds = new BuildsClient(this);
        Tasks = new TasksClient(this);
        Runs = new RunsClient(this);
        Datasets = new DatasetsClient(this);
        KeyValueStores = new KeyValueStoresClient(this);
        RequestQueues = new RequestQueuesClient(this);
        Logs = new LogsClient(this);
        Users = new UsersClient(this);
        LocalPlatform = new LocalPlatformClient(this);
    }

    /// <summary>How it reaches the API.</summary>
    public ApifyClientOptions Options { get; }

    /// <summary>Actors: <c>/v2/actors</c>.</summary>
    public ActorsClient Actors { get; }

    /// <summary>Builds of Actors: <c>/v2/actor-builds</c>.</summary>
    public BuildsClient Builds { get; }

    /// <summary>Tasks: <c>/v2/actor-tasks</c>.</summary>
    public TasksClient Tasks { get; }

    /// <summary>Runs: <c>/v2/actor-runs</c>.</summary>
    public RunsClient Runs { get; }

    /// <summary>Datasets: <c>/v2/datasets</c>.</summary>
    public DatasetsClient Datasets { get; }

    /// <summary>Key-value stores: <c>/v2/key-value-stores</c>.</summary>
    public KeyValueStoresClient KeyValueStores { get; }

    /// <summary>Request queues: <c>/v2/request-queues</c>.</summary>
    public RequestQueuesClient RequestQueues { get; }

    /// <summary>Logs: <c>/v2/logs</c>.</summary>
    public LogsClient Logs { get; }

    /// <summary>Users: <c>/v2/users</c>.</summary>
    public UsersClient Users { get; }

    /// <summary>What only a local platform has: <c>/__local</c>.</summary>
    public LocalPlatformClient LocalPlatform { get; }

    internal ApifyTransport Transport { get; }

    internal StartedRunCache StartedRuns { get; } = new();

    /// <summary>A new <see cref="RunStartOptions.StartId"/>.</summary>
    internal string NewStartId() => StartId.New(Transport.ServerTime ?? Options.Time.GetUtcNow());

    internal ActorRun Complete(ActorRun run)
    {
        run.Time = Options.Time;
        run.ConsoleUrl = PageOf("view/runs", "actor-runs", run.Id);
        return run;
    }

    internal ApifyList<ActorRun> Complete(ApifyList<ActorRun> list)
    {
        foreach (ActorRun run in list.Items)
            Complete(run);
        return list;
    }

    /// <summary>Page of Apify Console for something; on another platform than Apify's cloud, its address in the API.</summary>
    internal Uri PageOf(string consolePath, string apiPath, string id) => Options.BaseUri.Host == ApifyClientOptions.CloudUri.Host
        ? new Uri($"https://console.apify.com/{consolePath}/{Uri.EscapeDataString(id)}")
        : new Uri(Options.BaseUri, $"v2/{apiPath}/{Uri.EscapeDataString(id)}");
}
