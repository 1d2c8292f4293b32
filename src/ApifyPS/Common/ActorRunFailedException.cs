namespace ApifyPS;

/// <summary>A run did not succeed. The run is with it, as the seed's <c>ApifyCallError</c> had it.</summary>
public sealed class ActorRunFailedException : Exception
{
    internal ActorRunFailedException(ActorRun run, string message)
        : base(message) => Run = run;

    /// <summary>The run.</summary>
    public ActorRun Run { get; }
}
