using System.Globalization;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Users;

/// <summary>What the local user may use and has used. Nothing costs anything here, and no limit is enforced.</summary>
internal sealed class UserService(Database database, RunStore runs, Settings settings)
{
    private const int DefaultMaxMonthlyUsageUsd = 1_000_000;
    private const int DefaultDataRetentionDays = 365;

    public void SetLimits(decimal? maxMonthlyUsageUsd, int? dataRetentionDays)
    {
        if (maxMonthlyUsageUsd < 0 || dataRetentionDays < 1) throw PlatformException.InvalidInput("limits must not be negative.");
        if (maxMonthlyUsageUsd is { } usage) settings.SetNumber(Settings.MaxMonthlyUsageUsd, usage);
        if (dataRetentionDays is { } days) settings.SetNumber(Settings.DataRetentionDays, days);
    }

    public JsonObject Limits()
    {
        (DateTimeOffset start, DateTimeOffset end) = CycleOf(Timestamps.Now);
        List<Run> active = runs.Unfinished();
        return new JsonObject
        {
            ["monthlyUsageCycle"] = Cycle(start, end),
            ["limits"] = new JsonObject
            {
                ["maxMonthlyUsageUsd"] = settings.Number(Settings.MaxMonthlyUsageUsd, DefaultMaxMonthlyUsageUsd),
                ["maxMonthlyActorComputeUnits"] = 1_000_000,
                ["maxMonthlyExternalDataTransferGbytes"] = 1_000_000,
                ["maxMonthlyProxySerps"] = 0,
                ["maxMonthlyResidentialProxyGbytes"] = 0,
                ["maxActorMemoryGbytes"] = 32,
                ["maxActorCount"] = 1_000_000,
                ["maxActorTaskCount"] = 1_000_000,
                ["maxScheduleCount"] = 1_000_000,
                ["maxConcurrentActorJobs"] = 1_000_000,
                ["maxTeamAccountSeatCount"] = 1,
                ["dataRetentionDays"] = settings.Number(Settings.DataRetentionDays, DefaultDataRetentionDays),
            },
            ["current"] = new JsonObject
            {
                ["monthlyUsageUsd"] = 0,
                ["monthlyActorComputeUnits"] = ComputeUnitsByDay(start, end).Values.Sum(),
                ["monthlyExternalDataTransferGbytes"] = 0,
                ["monthlyProxySerps"] = 0,
                ["monthlyResidentialProxyGbytes"] = 0,
                ["actorMemoryGbytes"] = active.Sum(run => run.Options.MemoryMbytes) / 1024.0,
                ["actorCount"] = CountOf("actors"),
                ["actorTaskCount"] = CountOf("tasks"),
                ["scheduleCount"] = CountOf("schedules"),
                ["activeActorJobCount"] = active.Count,
                ["teamAccountSeatCount"] = 1,
            },
        };
    }

    public JsonObject MonthlyUsage(DateTimeOffset date)
    {
        (DateTimeOffset start, DateTimeOffset end) = CycleOf(date);
        SortedDictionary<string, double> days = ComputeUnitsByDay(start, end);
        return new JsonObject
        {
            ["usageCycle"] = Cycle(start, end),
            ["monthlyServiceUsage"] = Usage(days.Values.Sum()),
            ["dailyServiceUsages"] = new JsonArray([.. days.Select(day => new JsonObject
            {
                ["date"] = day.Key,
                ["serviceUsage"] = Usage(day.Value),
                ["totalUsageCreditsUsd"] = 0,
            })]),
            ["totalUsageCreditsUsdBeforeVolumeDiscount"] = 0,
            ["totalUsageCreditsUsdAfterVolumeDiscount"] = 0,
        };
    }

    private SortedDictionary<string, double> ComputeUnitsByDay(DateTimeOffset start, DateTimeOffset end)
    {
        SortedDictionary<string, double> days = new(StringComparer.Ordinal);
        foreach ((string day, double units) in database.Read(connection => connection.Query(
            """
            SELECT substr(started_at, 1, 10) || 'T00:00:00.000Z', total(doc ->> '$.stats.computeUnits')
            FROM runs WHERE started_at >= $start AND started_at < $end GROUP BY 1
            """,
            reader => (reader.GetString(0), reader.GetDouble(1)), ("$start", start.ToApi()), ("$end", end.ToApi())))) days[day] = units;
        return days;
    }

    private long CountOf(string table) => database.Read(connection => connection.Count(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM {table}")));

    private static (DateTimeOffset Start, DateTimeOffset End) CycleOf(DateTimeOffset date)
    {
        DateTimeOffset start = new(date.UtcDateTime.Year, date.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return (start, start.AddMonths(1));
    }

    private static JsonObject Cycle(DateTimeOffset start, DateTimeOffset end) => new() { ["startAt"] = start.ToApi(), ["endAt"] = end.AddMilliseconds(-1).ToApi() };

    private static JsonObject Usage(double computeUnits) => new()
    {
        ["ACTOR_COMPUTE_UNITS"] = new JsonObject { ["quantity"] = computeUnits, ["baseAmountUsd"] = 0, ["baseUnitPriceUsd"] = 0, ["amountAfterVolumeDiscountUsd"] = 0, ["priceTiers"] = new JsonArray() },
    };
}
