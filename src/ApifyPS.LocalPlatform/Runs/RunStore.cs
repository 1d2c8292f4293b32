using System.Globalization;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Webhooks;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>Runs in the database. Status changes go through <see cref="Transition"/> and nothing else.</summary>
internal sealed class RunStore(Database database, WebhookDispatcher webhooks, ILogger logger)
{
    public Run? Find(string id) => database.Read(connection => connection.Find<Run>("runs", id));

    public Run Get(string id) => Find(id) ?? throw NotFound();

    public static void Insert(SqliteConnection connection, Run run) => connection.Save("runs", run.Id, run);

    /// <summary>
    /// Changes a run's status if its present one allows that, atomically; null when it does not, or when there is no
    /// such run. Whoever loses a race (an abort against an exit, a timeout against an abort) learns it here.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="next">The status that should follow the present one, or null to leave it.</param>
    /// <param name="apply">Other changes that belong to the transition.</param>
    public Run? Transition(string id, Func<string, string?> next, Func<Run, Run>? apply = null)
    {
        List<WebhookDispatch> due = [];
        string from = string.Empty;
        Run? changed = database.Write(connection =>
        {
            if (connection.Find<Run>("runs", id) is not { } run || next(run.Status) is not { } status || !RunStatus.MayFollow(run.Status, status)) return null;
            from = run.Status;
            run = (apply?.Invoke(run) ?? run) with { Status = status };
            if (run.IsTerminal) run = Close(run);
            connection.Save("runs", id, run);
            due = WebhookStore.Raise(connection, from, run);
            return run;
        });
        if (changed is not null) Tell(from, changed);
        webhooks.Begin(due);
        return changed;
    }

    /// <summary>Changes anything but the status.</summary>
    public Run Update(string id, Func<Run, Run> apply) => TryUpdate(id, apply) ?? throw NotFound();

    public Run? TryUpdate(string id, Func<Run, Run> apply) => database.Write(connection =>
    {
        if (connection.Find<Run>("runs", id) is not { } run) return null;
        Run changed = apply(run) with { Status = run.Status };
        connection.Save("runs", id, changed);
        return changed;
    });

    public void Delete(string id) => database.Write(connection =>
    {
        Run run = connection.Find<Run>("runs", id) ?? throw NotFound();
        if (!run.IsTerminal)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "cannot-remove-running-run", "Cannot remove a run that has not finished yet. Abort it first.");
        }

        connection.Execute("DELETE FROM runs WHERE id = $id", ("$id", id));
    });

    public List<Run> Unfinished() => database.Read(connection => connection.Query(
        "SELECT doc FROM runs WHERE status IN ('READY', 'RUNNING', 'TIMING-OUT', 'ABORTING')", ReadRun));

    public Page<Run> List(RunFilter filter, PageRequest page) => database.Read(connection =>
    {
        (string where, (string, object?)[] values) = Where(filter);
        long total = connection.Count($"SELECT count(*) FROM runs{where}", values);
        List<Run> items = connection.Query(
            $"SELECT doc FROM runs{where} ORDER BY started_at {page.Direction}, seq {page.Direction} LIMIT $limit OFFSET $offset",
            ReadRun,
            [.. values, ("$limit", page.Limit), ("$offset", page.Offset)]);
        return new Page<Run>(items, total, page);
    });

    public Run? Last(RunFilter filter) => List(filter, new PageRequest(0, 1, Descending: true)).Items is [var run] ? run : null;

    public long CountOf(RunFilter filter) => database.Read(connection =>
    {
        (string where, (string, object?)[] values) = Where(filter);
        return connection.Count($"SELECT count(*) FROM runs{where}", values);
    });

    /// <summary>A run's duration and what follows from it; time between the end and a resurrection does not count.</summary>
    public static RunStats StatsAt(Run run, DateTimeOffset time)
    {
        long millis = run.EarlierMillis + (run.ResumedAt is { } since ? Math.Max(0, (long)(time - since).TotalMilliseconds) : 0);
        return run.Stats with
        {
            DurationMillis = millis,
            RunTimeSecs = millis / 1000.0,
            ComputeUnits = run.Options.MemoryMbytes / 1024.0 * millis / 3_600_000.0,
        };
    }

    private void Tell(string from, Run run)
    {
        if (run is { IsTerminal: true, ExitCode: { } exitCode }) logger.RunEnded(run.Id, run.ActId, from, run.Status, run.Stats.DurationMillis, exitCode, run.StatusMessage);
        else if (run.IsTerminal) logger.RunWasEnded(run.Id, run.ActId, from, run.Status, run.Stats.DurationMillis, run.StatusMessage);
        else logger.RunChanged(run.Id, run.ActId, from, run.Status);
    }

    private static Run Close(Run run)
    {
        DateTimeOffset now = Timestamps.Now;
        RunStats stats = StatsAt(run, now) with { MemCurrentBytes = 0, CpuCurrentUsage = 0 };
        return run with { FinishedAt = now, Stats = stats, EarlierMillis = stats.DurationMillis, ResumedAt = null, Process = null };
    }

    private static (string Where, (string, object?)[] Values) Where(RunFilter filter)
    {
        List<string> conditions = [];
        List<(string, object?)> values = [];
        Add(filter.ActId, "act_id = $act", "$act");
        Add(filter.TaskId, "task_id = $task", "$task");
        Add(filter.Origin, "origin = $origin", "$origin");
        Add(filter.StartedAfter?.ToApi(), "started_at >= $after", "$after");
        Add(filter.StartedBefore?.ToApi(), "started_at <= $before", "$before");
        if (filter.Statuses.Count > 0)
        {
            string[] names = [.. filter.Statuses.Select((_, index) => "$status" + index.ToString(CultureInfo.InvariantCulture))];
            conditions.Add($"status IN ({string.Join(", ", names)})");
            values.AddRange(names.Zip(filter.Statuses, (name, status) => (name, (object?)status)));
        }

        return (conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions), [.. values]);

        void Add(string? value, string condition, string name)
        {
            if (value is null) return;
            conditions.Add(condition);
            values.Add((name, value));
        }
    }

    private static Run ReadRun(SqliteDataReader reader) => Documents.Deserialize<Run>(reader.GetString(0));

    private static PlatformException NotFound() => PlatformException.NotFound("Actor run");
}
