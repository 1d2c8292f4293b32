using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Storages;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>
/// Counts the events that a pay-per-event Actor charges for. As in the cloud, keeping within the limit that the user set
/// is the Actor's (its SDK's) duty; the count continues above it.
/// </summary>
internal sealed class RunCharges(Database database)
{
    /// <param name="runId">The run that charges.</param>
    /// <param name="eventName">One of the events that the Actor is priced for.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="idempotencyKey">A second charge with the same key is taken for a repeated request and not counted.</param>
    public void Charge(string runId, string eventName, int count, string? idempotencyKey) => database.Write(connection =>
    {
        Run run = connection.Find<Run>("runs", runId) ?? throw PlatformException.NotFound("Actor run");
        if (!ActorPricing.IsPerEvent(run.PricingInfo))
        {
            throw new PlatformException(ErrorKind.InvalidInput, "cannot-charge-non-pay-per-event-actor", "Only an Actor with pay-per-event pricing can charge for events.");
        }

        if (eventName.StartsWith("apify-", StringComparison.Ordinal))
        {
            throw new PlatformException(ErrorKind.InvalidInput, "cannot-charge-apify-event", $"The event \"{eventName}\" is charged by the platform and not by the Actor.");
        }

        if (ActorPricing.EventOf(run.PricingInfo, eventName) is not { } definition) throw PlatformException.InvalidInput($"the event \"{eventName}\" is not one that the Actor charges for.");
        if (count < 1) throw PlatformException.InvalidInput("count must be a positive integer.");
        if (run.Status != RunStatus.Running && run.Status != RunStatus.Aborting)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "job-finished", $"The run is not running: its status is {run.Status}.");
        }

        if (idempotencyKey is not null)
        {
            bool isRepeated = connection.Count("SELECT count(*) FROM charges WHERE run_id = $run AND idempotency_key = $key", ("$run", runId), ("$key", idempotencyKey)) > 0;
            if (isRepeated) return;
            connection.Execute("INSERT INTO charges (run_id, idempotency_key) VALUES ($run, $key)", ("$run", runId), ("$key", idempotencyKey));
        }

        bool isOnce = definition["isOneTimeEvent"] is JsonValue once && once.TryGetValue(out bool flag) && flag;
        connection.Save("runs", runId, Add(run, eventName, isOnce ? 1 - Math.Min(1, run.ChargedEventCounts.GetValueOrDefault(eventName)) : count));
    });

    /// <summary>What is charged by the start alone.</summary>
    public static Run ChargeStart(Run run) => ActorPricing.EventOf(run.PricingInfo, ActorPricing.ActorStart) is null
        ? run
        : Add(run, ActorPricing.ActorStart, Math.Max(1, run.Options.MemoryMbytes / 1024));

    /// <summary>Counts the items that a run adds to its default dataset, when they are charged for.</summary>
    public static void ChargeItems(SqliteConnection connection, Storage dataset, int count)
    {
        if (dataset.ActRunId is not { } runId || connection.Count("SELECT count(*) FROM runs WHERE id = $id AND doc ->> 'pricingInfo' IS NOT NULL", ("$id", runId)) == 0) return;
        if (connection.Find<Run>("runs", runId) is not { } run || run.DefaultDatasetId != dataset.Id) return;
        if (ActorPricing.EventOf(run.PricingInfo, ActorPricing.DefaultDatasetItem) is not null) connection.Save("runs", runId, Add(run, ActorPricing.DefaultDatasetItem, count));
    }

    private static Run Add(Run run, string eventName, int count) => run with
    {
        ChargedEventCounts = new Dictionary<string, int>(run.ChargedEventCounts) { [eventName] = (int)Math.Min(int.MaxValue, (long)run.ChargedEventCounts.GetValueOrDefault(eventName) + count) },
    };
}
