using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Runs;

internal sealed record Run
{
    public required string Id { get; init; }

    public required string ActId { get; init; }

    public string? ActorTaskId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required string Status { get; init; }

    public string? StatusMessage { get; init; }

    public bool? IsStatusMessageTerminal { get; init; }

    public required RunMeta Meta { get; init; }

    public RunStats Stats { get; init; } = new();

    public required RunOptions Options { get; init; }

    public required string BuildId { get; init; }

    public required string BuildNumber { get; init; }

    public int? ExitCode { get; init; }

    public string GeneralAccess { get; init; } = "FOLLOW_USER_SETTING";

    public required string DefaultKeyValueStoreId { get; init; }

    public required string DefaultDatasetId { get; init; }

    public required string DefaultRequestQueueId { get; init; }

    public string? ContainerUrl { get; init; }

    public IReadOnlyList<Metamorph> Metamorphs { get; init; } = [];

    /// <summary>What the Actor charged for when the run started; null when it charges for nothing.</summary>
    public JsonObject? PricingInfo { get; init; }

    public IReadOnlyDictionary<string, int> ChargedEventCounts { get; init; } = new Dictionary<string, int>();

    /// <summary>What the run says that it cost. Nothing costs anything here, but a scripted Actor may say so.</summary>
    public double UsageTotalUsd { get; init; }

    /// <summary>The process of a run that is in progress, so that an orphan can be found after the platform was killed.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>When the present stretch of running began, and how long the earlier ones took (a run can be resurrected).</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    public long EarlierMillis { get; init; }

    public string InputKey => Metamorphs.Count == 0 ? "INPUT" : Metamorphs[^1].InputKey;

    public bool IsTerminal => RunStatus.IsTerminal(Status);
}
