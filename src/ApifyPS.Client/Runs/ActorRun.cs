using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// A run of an Actor or a task. The first fifteen properties are those of <c>ActorRun</c> in the Apify SDK 1.0; then come the other
/// fields of the API's <c>Run</c> schema. A run that comes from a list has only the fields of <c>RunShort</c>: the others are null.
/// </summary>
public sealed class ActorRun : ApifyObject
{
    /// <summary>ID of the run (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>ID of the Actor (API: <c>actId</c>).</summary>
    public string? ActId { get; set; }

    /// <summary>When the run was started (API: <c>startedAt</c>).</summary>
    public DateTime? StartedAt { get; set; }

    /// <summary>When the run ended (API: <c>finishedAt</c>); null while it has not.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>Status of the run (API: <c>status</c>): one of <see cref="RunStatus"/>, or a newer one.</summary>
    public string? Status { get; set; }

    /// <summary>How the run was started (API: <c>meta</c>).</summary>
    [JsonConverter(typeof(LenientObjectConverter<RunMeta>))]
    public RunMeta? Meta { get; set; }

    /// <summary>What the run used (API: <c>stats</c>); preliminary until about 10 seconds after the end; null in lists.</summary>
    [JsonConverter(typeof(LenientObjectConverter<RunStats>))]
    public RunStats? Stats { get; set; }

    /// <summary>What the run was started with (API: <c>options</c>); null in lists.</summary>
    [JsonConverter(typeof(LenientObjectConverter<RunOptions>))]
    public RunOptions? Options { get; set; }

    /// <summary>ID of the Actor build used (API: <c>buildId</c>).</summary>
    public string? BuildId { get; set; }

    /// <summary>Number of the Actor build used, for example <c>0.0.10</c> (API: <c>buildNumber</c>); null while it is not resolved.</summary>
    public string? BuildNumber { get; set; }

    /// <summary>Exit code of the Actor's process (API: <c>exitCode</c>); null while it runs, and in lists.</summary>
    public int? ExitCode { get; set; }

    /// <summary>ID of the run's default key-value store (API: <c>defaultKeyValueStoreId</c>).</summary>
    public string? DefaultKeyValueStoreId { get; set; }

    /// <summary>ID of the run's default dataset (API: <c>defaultDatasetId</c>).</summary>
    public string? DefaultDatasetId { get; set; }

    /// <summary>ID of the run's default request queue (API: <c>defaultRequestQueueId</c>).</summary>
    public string? DefaultRequestQueueId { get; set; }

    /// <summary>Address of the web server in the run's container (API: <c>containerUrl</c>); null when there is none.</summary>
    public Uri? ContainerUrl { get; set; }

    /// <summary>
    /// The run's OUTPUT record. It is no field of the API: it is fetched from the default key-value store of a run that SUCCEEDED.
    /// Null when it was not asked for, does not exist, or the run has not succeeded.
    /// </summary>
    [JsonIgnore]
    public RunOutput? Output { get; set; }

    /// <summary>ID of the user who started the run (API: <c>userId</c>).</summary>
    public string? UserId { get; set; }

    /// <summary>ID of the task that the run was started from (API: <c>actorTaskId</c>); null when it was none.</summary>
    public string? ActorTaskId { get; set; }

    /// <summary>What the Actor, or the platform, says about the run's state (API: <c>statusMessage</c>). Untrusted text.</summary>
    public string? StatusMessage { get; set; }

    /// <summary>Whether the status message is the last one (API: <c>isStatusMessageTerminal</c>).</summary>
    public bool? IsStatusMessageTerminal { get; set; }

    /// <summary>The Actor's pricing at the time of the run (API: <c>pricingInfo</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? PricingInfo { get; set; }

    /// <summary>Number of charged events by event name, for pay-per-event Actors (API: <c>chargedEventCounts</c>).</summary>
    [JsonConverter(typeof(LenientObjectConverter<ApifyMap<long?>>))]
    public ApifyMap<long?>? ChargedEventCounts { get; set; }

    /// <summary>Who may read the run (API: <c>generalAccess</c>).</summary>
    public string? GeneralAccess { get; set; }

    /// <summary>IDs of the run's storages by kind and alias (API: <c>storageIds</c>).</summary>
    [JsonConverter(typeof(LenientObjectConverter<ApifyMap<ApifyMap<string?>?>>))]
    public ApifyMap<ApifyMap<string?>?>? StorageIds { get; set; }

    /// <summary>Whether the container's web server accepts requests (API: <c>isContainerServerReady</c>).</summary>
    public bool? IsContainerServerReady { get; set; }

    /// <summary>Git branch that the build was made from (API: <c>gitBranchName</c>).</summary>
    public string? GitBranchName { get; set; }

    /// <summary>Platform usage by kind, in each kind's own unit (API: <c>usage</c>).</summary>
    [JsonConverter(typeof(LenientObjectConverter<ApifyMap<double?>>))]
    public ApifyMap<double?>? Usage { get; set; }

    /// <summary>What the run cost in US dollars (API: <c>usageTotalUsd</c>).</summary>
    public double? UsageTotalUsd { get; set; }

    /// <summary>Cost in US dollars by kind of usage (API: <c>usageUsd</c>); only for the run's owner.</summary>
    [JsonConverter(typeof(LenientObjectConverter<ApifyMap<double?>>))]
    public ApifyMap<double?>? UsageUsd { get; set; }

    /// <summary>The metamorphs that happened during the run (API: <c>metamorphs</c>).</summary>
    [JsonConverter(typeof(LenientObjectConverter<RunMetamorph[]>))]
    public RunMetamorph[]? Metamorphs { get; set; }

    /// <summary>Who pays the platform usage (API: <c>platformUsageBillingModel</c>).</summary>
    public string? PlatformUsageBillingModel { get; set; }

    /// <summary>Build number as one integer (API: <c>buildNumberInt</c>); only in lists.</summary>
    public long? BuildNumberInt { get; set; }

    /// <summary>The Actor, as <c>username/name</c> where that is known, else its ID.</summary>
    [JsonIgnore]
    public string? Actor => ActorNames.NameOrId(ActId);

    /// <summary>What started the run, out of <see cref="Meta"/>: API, WEB, SCHEDULER, ACTOR, CLI, … or a newer one.</summary>
    [JsonIgnore]
    public string? Origin => Meta?.Origin;

    /// <summary>Time from start to end, or to now while the run has not ended; null when it has not started.</summary>
    [JsonIgnore]
    public TimeSpan? Duration
    {
        get
        {
            if (StartedAt is not { } start)
                return null;
            TimeSpan duration = (FinishedAt?.ToInstant() ?? Time.GetUtcNow()) - start.ToInstant();
            // This machine's clock may be behind the platform's.
            return duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        }
    }

    /// <summary>The clock of a run that has not ended.</summary>
    [JsonIgnore]
    internal TimeProvider Time { get; set; } = ApifyClientOptions.DefaultTime;

    /// <summary>Whether the run has ended: SUCCEEDED, FAILED, TIMED-OUT or ABORTED.</summary>
    [JsonIgnore]
    public bool IsFinished => RunStatus.IsFinished(Status);

    /// <summary>Page of the run in Apify Console; on another platform than Apify's cloud, its address in the API.</summary>
    [JsonIgnore]
    public Uri? ConsoleUrl { get; internal set; }

    /// <summary>The run's ID, so that conversion to a string gives what a command needs.</summary>
    /// <returns><see cref="Id"/>.</returns>
    public override string ToString() => Id;
}
