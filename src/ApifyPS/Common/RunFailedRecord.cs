using System.Management.Automation;

namespace ApifyPS;

/// <summary>The error of a failed run. As text, which scripts write to their logs, it has the end of the run's log, wherever a view shows that.</summary>
internal sealed class RunFailedRecord(ActorRunFailedException exception, string id, ErrorCategory category, object? target) : ErrorRecord(exception, id, category, target)
{
    /// <summary>How the run has ended, and how its log ends.</summary>
    /// <returns>The whole message.</returns>
    public override string ToString() => Exception.Message;
}
