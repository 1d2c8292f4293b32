namespace ApifyPS.Chaos;

/// <summary>A client whose starts are put to the test.</summary>
internal interface IStarter
{
    /// <summary>Attempts at requests so far.</summary>
    long Requests { get; }

    /// <summary>Starts a run once, as far as the client can; never throws for a failed start.</summary>
    Task<StartOutcome> StartAsync(string actor, byte[] input);

    /// <summary>The runs that somebody finds later, among those that began in some time, who was told nothing but the start's ID.</summary>
    Task<IReadOnlyList<string>> FindAsync(string startId, DateTimeOffset after, DateTimeOffset before);
}
