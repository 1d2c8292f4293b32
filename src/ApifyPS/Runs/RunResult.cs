using ApifyPS.Client;

namespace ApifyPS;

/// <summary>What came of one run that a cmdlet started or waited for, ready to be written on the pipeline thread.</summary>
internal sealed class RunResult : WorkResult
{
    public RunResult(object target) => Target = target;

    /// <summary>What the user gave, for error records.</summary>
    public object Target { get; }

    /// <summary>The run as last seen; null when there is none.</summary>
    public ActorRun? Run { get; set; }

    /// <summary>The OUTPUT record; null when it was not asked for or does not exist.</summary>
    public KeyValueRecord? Output { get; set; }

    /// <summary>Number of items in the run's dataset; null when it was not asked for.</summary>
    public long? ItemCount { get; set; }

    /// <summary>The end of the log of a run that did not succeed.</summary>
    public IReadOnlyCollection<string> LogEnd { get; set; } = [];

    /// <summary>What kept the output from being fetched; null when nothing did.</summary>
    public Exception? OutputFailure { get; set; }
}
