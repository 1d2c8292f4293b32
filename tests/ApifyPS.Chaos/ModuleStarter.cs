using ApifyPS.Client;

namespace ApifyPS.Chaos;

/// <summary>The module's own client, its pauses a tenth of what they are for users.</summary>
internal sealed class ModuleStarter : IStarter
{
    private readonly ApifyClient _client;
    private readonly ApifyClient _later;
    private long _requests;

    public ModuleStarter(Uri baseUri)
    {
        _client = new ApifyClient(Options(baseUri, () => Interlocked.Increment(ref _requests)));
        // Another session, which remembers nothing of the starts.
        _later = new ApifyClient(new ApifyClientOptions { BaseUri = baseUri, Token = "chaos" });
    }

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The time of a request that the faults are made for.</summary>
    public static TimeSpan RequestTimeout { get; } = TimeSpan.FromSeconds(2);

    public static ApifyClientOptions Options(Uri baseUri, Action onAttempt) => new()
    {
        BaseUri = baseUri,
        Token = "chaos",
        RequestTimeout = RequestTimeout,
        Time = new ShorterPauses(),
        Trace = _ => onAttempt(),
    };

    public async Task<StartOutcome> StartAsync(string actor, byte[] input)
    {
        string? startId = null;
        try
        {
            ActorRun run = await _client.Actors.StartAsync(actor, new RunStartOptions { Input = input, ContentType = "application/json", OnSentTwice = id => startId = id }, CancellationToken.None);
            return StartOutcome.Started(run.Id, startId);
        }
        catch (ApifyException exception)
        {
            ApifyStartUncertainException? uncertain = exception as ApifyStartUncertainException;
            return StartOutcome.Failed(exception, uncertain?.CandidateRunIds ?? [], uncertain?.StartId);
        }
    }

    public async Task<IReadOnlyList<string>> FindAsync(string startId, DateTimeOffset after, DateTimeOffset before)
    {
        try
        {
            return [.. (await _later.Runs.FindStartedAsync(startId, after, before, CancellationToken.None)).Runs.Select(run => run.Id)];
        }
        catch (ApifyException)
        {
            return [];
        }
    }
}
