using System.Diagnostics.CodeAnalysis;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>What the platform holds in memory for a build that is still running.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing, and one that is disposed cannot be cancelled by whoever comes late.")]
internal sealed class ActiveBuild
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborting = new();

    public CancellationToken Aborting => _aborting.Token;

    /// <summary>Done when the build has a terminal status and its log is complete.</summary>
    public Task Finished => _finished.Task;

    public void Abort() => _aborting.Cancel();

    public void Finish() => _finished.TrySetResult();
}
