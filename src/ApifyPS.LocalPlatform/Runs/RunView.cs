using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Runs as the API shows them.</summary>
internal static class RunView
{
    private static readonly string[] UsageNames =
    [
        "ACTOR_COMPUTE_UNITS", "DATASET_READS", "DATASET_WRITES", "KEY_VALUE_STORE_READS", "KEY_VALUE_STORE_WRITES", "KEY_VALUE_STORE_LISTS",
        "REQUEST_QUEUE_READS", "REQUEST_QUEUE_WRITES", "DATA_TRANSFER_INTERNAL_GBYTES", "DATA_TRANSFER_EXTERNAL_GBYTES",
        "PROXY_RESIDENTIAL_TRANSFER_GBYTES", "PROXY_SERPS",
    ];

    public static JsonObject Full(Run run)
    {
        RunStats stats = run.IsTerminal ? run.Stats : RunStore.StatsAt(run, Timestamps.Now);
        return new JsonObject
        {
            ["id"] = run.Id,
            ["actId"] = run.ActId,
            ["userId"] = LocalUser.Id,
            ["actorTaskId"] = run.ActorTaskId,
            ["startedAt"] = run.StartedAt.ToApi(),
            ["finishedAt"] = run.FinishedAt?.ToApi(),
            ["status"] = run.Status,
            ["statusMessage"] = run.StatusMessage,
            ["isStatusMessageTerminal"] = run.IsStatusMessageTerminal,
            ["meta"] = PlatformJson.ToNode(run.Meta),
            ["stats"] = Stats(stats),
            ["options"] = PlatformJson.ToNode(run.Options),
            ["buildId"] = run.BuildId,
            ["buildNumber"] = run.BuildNumber,
            ["exitCode"] = run.ExitCode,
            ["generalAccess"] = run.GeneralAccess,
            ["defaultKeyValueStoreId"] = run.DefaultKeyValueStoreId,
            ["defaultDatasetId"] = run.DefaultDatasetId,
            ["defaultRequestQueueId"] = run.DefaultRequestQueueId,
            ["storageIds"] = new JsonObject
            {
                ["datasets"] = new JsonObject { ["default"] = run.DefaultDatasetId },
                ["keyValueStores"] = new JsonObject { ["default"] = run.DefaultKeyValueStoreId },
                ["requestQueues"] = new JsonObject { ["default"] = run.DefaultRequestQueueId },
            },
            ["containerUrl"] = run.ContainerUrl,
            ["pricingInfo"] = run.PricingInfo?.DeepClone(),
            ["chargedEventCounts"] = run.PricingInfo is null ? null : PlatformJson.ToNode(run.ChargedEventCounts),
            ["platformUsageBillingModel"] = "USER",
            ["usage"] = Usage(stats.ComputeUnits),
            ["usageTotalUsd"] = run.UsageTotalUsd,
            ["usageUsd"] = Usage(0),
            ["metamorphs"] = run.Metamorphs.Count == 0 ? null : PlatformJson.ToNode(run.Metamorphs),
        }.WithoutNulls();
    }

    public static JsonNode Short(Run run) => new JsonObject
    {
        ["id"] = run.Id,
        ["actId"] = run.ActId,
        ["userId"] = LocalUser.Id,
        ["actorTaskId"] = run.ActorTaskId,
        ["status"] = run.Status,
        ["startedAt"] = run.StartedAt.ToApi(),
        ["finishedAt"] = run.FinishedAt?.ToApi(),
        ["buildId"] = run.BuildId,
        ["buildNumber"] = run.BuildNumber,
        ["buildNumberInt"] = BuildNumber.ToInteger(run.BuildNumber),
        // As in the cloud, the list tells the origin and no more: who wants the rest gets the run.
        ["meta"] = new JsonObject { ["origin"] = run.Meta.Origin },
        ["usageTotalUsd"] = run.UsageTotalUsd,
        ["defaultKeyValueStoreId"] = run.DefaultKeyValueStoreId,
        ["defaultDatasetId"] = run.DefaultDatasetId,
        ["defaultRequestQueueId"] = run.DefaultRequestQueueId,
    }.WithoutNulls();

    private static JsonObject Stats(RunStats stats) => new()
    {
        ["inputBodyLen"] = stats.InputBodyLen,
        ["migrationCount"] = stats.MigrationCount,
        ["rebootCount"] = stats.RebootCount,
        ["restartCount"] = stats.RestartCount,
        ["resurrectCount"] = stats.ResurrectCount,
        ["durationMillis"] = stats.DurationMillis,
        ["runTimeSecs"] = stats.RunTimeSecs,
        ["metamorph"] = stats.Metamorph,
        ["computeUnits"] = stats.ComputeUnits,
        ["memAvgBytes"] = stats.MemAvgBytes,
        ["memMaxBytes"] = stats.MemMaxBytes,
        ["memCurrentBytes"] = stats.MemCurrentBytes,
        ["cpuAvgUsage"] = stats.CpuAvgUsage,
        ["cpuMaxUsage"] = stats.CpuMaxUsage,
        ["cpuCurrentUsage"] = stats.CpuCurrentUsage,
        ["netRxBytes"] = 0,
        ["netTxBytes"] = 0,
    };

    private static JsonObject Usage(double computeUnits)
    {
        JsonObject usage = [];
        foreach (string name in UsageNames) usage[name] = 0;
        usage[UsageNames[0]] = computeUnits;
        return usage;
    }
}
