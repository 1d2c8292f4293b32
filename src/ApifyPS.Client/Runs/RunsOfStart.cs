namespace ApifyPS.Client;

/// <summary>What was found of a start by its ID: <see cref="RunsClient.FindStartedAsync"/>.</summary>
public sealed class RunsOfStart
{
    /// <summary>The runs of the start: none, one, or more where the platform carried it out twice. The one to keep comes first.</summary>
    public IReadOnlyList<ActorRun> Runs { get; init; } = [];

    /// <summary>IDs of runs that may be of the start, because the platform doesn't say who started them; those of others, as far as that is known, aren't among them.</summary>
    public IReadOnlyList<string> UndecidedRunIds { get; init; } = [];

    /// <summary>Number of runs that were looked at.</summary>
    public int Seen { get; init; }

    /// <summary>From when on runs were looked at.</summary>
    public DateTimeOffset Since { get; init; }
}
