using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Tasks;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>Schedules and their logs. Starting what is due is <see cref="Scheduler"/>'s.</summary>
internal sealed partial class ScheduleService(Database database, TimeProvider clock, SecretInputs secrets)
{
    private const int MaxLogEntries = 1000;

    /// <summary>When anything that decides what is due next has changed.</summary>
    public event Action? Changed;

    public Schedule Get(string idOrName) => Opened(database.Read(connection => Find(connection, idOrName)) ?? throw NotFound());

    public Page<Schedule> List(PageRequest page) => database.Read(connection => connection.Page<Schedule>("schedules", string.Empty, ["seq"], page));

    public List<Schedule> Enabled() => database.Read(connection =>
        connection.Select<Schedule>("schedules", "WHERE doc ->> 'isEnabled' = 1 AND doc ->> 'nextRunAt' IS NOT NULL"));

    public Schedule Create(JsonObject body)
    {
        DateTimeOffset now = Timestamps.Now;
        Schedule schedule = Store(connection => Apply(connection, new Schedule
        {
            Id = Ids.Next(),
            Name = $"my-schedule-{Random.Shared.Next(100000, 1000000)}",
            CreatedAt = now,
            ModifiedAt = now,
        }, body));
        return schedule;
    }

    public Schedule Update(string idOrName, JsonObject body) =>
        Store(connection => Apply(connection, Find(connection, idOrName) ?? throw NotFound(), body) with { ModifiedAt = Timestamps.Now });

    public void Delete(string idOrName)
    {
        database.Write(connection => connection.Delete("schedules", (Find(connection, idOrName) ?? throw NotFound()).Id));
        Changed?.Invoke();
    }

    public IReadOnlyList<ScheduleLogEntry> Log(string idOrName) => database.Read(connection => connection.Select<ScheduleLogEntry>(
        "schedule_log", "WHERE schedule_id = $id ORDER BY seq", ("$id", (Find(connection, idOrName) ?? throw NotFound()).Id)));

    public void WriteLog(string id, string level, string message, DateTimeOffset time) => database.Write(connection =>
    {
        // Whoever deletes a schedule while it is due is not to fail for it.
        connection.Execute(
            "INSERT INTO schedule_log (schedule_id, doc) SELECT id, $doc FROM schedules WHERE id = $id",
            ("$id", id), ("$doc", Documents.Serialize(new ScheduleLogEntry(message, level, time))));
        connection.Execute(
            "DELETE FROM schedule_log WHERE schedule_id = $id AND seq <= (SELECT seq FROM schedule_log WHERE schedule_id = $id ORDER BY seq DESC LIMIT 1 OFFSET $keep)",
            ("$id", id), ("$keep", MaxLogEntries));
    });

    /// <summary>Takes a schedule that is due: notes that it runs now and when it does next. Null when somebody else did or it is not due any more.</summary>
    public Schedule? TakeDue(string id, DateTimeOffset now) => database.Write(connection =>
    {
        if (connection.Find<Schedule>("schedules", id) is not { IsEnabled: true } schedule || schedule.NextRunAt is not { } due || due > now) return null;
        // What was missed while the platform or the machine was off is not made up for.
        connection.Save("schedules", id, schedule with { LastRunAt = due, NextRunAt = NextAfter(schedule, now) });
        return schedule;
    });

    /// <summary>Sets when each schedule is due next, from now on; after a start of the platform or a move of the clock.</summary>
    public void Reschedule()
    {
        database.Write(connection =>
        {
            foreach (Schedule schedule in connection.Select<Schedule>("schedules", string.Empty)) connection.Save("schedules", schedule.Id, WithNext(schedule));
        });
        Changed?.Invoke();
    }

    private Schedule Store(Func<SqliteConnection, Schedule> make)
    {
        Schedule stored = database.Write(connection =>
        {
            Schedule schedule = WithNext(make(connection));
            if (FindByName(connection, schedule.Name) is { } other && other.Id != schedule.Id)
            {
                throw new PlatformException(ErrorKind.Conflict, "schedule-name-not-unique", "Record with the given name already exists.");
            }

            connection.Save("schedules", schedule.Id, Sealed(connection, schedule, secrets));
            return Opened(schedule);
        });
        Changed?.Invoke();
        return stored;
    }

    /// <summary>As it is stored: inputs with values that the Actor's input schema calls secret are encrypted.</summary>
    public static Schedule Sealed(SqliteConnection connection, Schedule schedule, SecretInputs secrets) => schedule with
    {
        Actions = [.. schedule.Actions.Select(action =>
        {
            string? actor = action.ActorId ?? (action.ActorTaskId is { } task ? connection.Find<ActorTask>("tasks", task)?.ActId : null);
            JsonObject? schema = SecretInputs.SchemaOf(connection, actor);
            return action with { Input = secrets.Seal(action.Input, schema), InputBody = secrets.Seal(action.InputBody, action.InputContentType, schema) };
        })],
    };

    /// <summary>What an action does, with its input as it was given.</summary>
    /// <exception cref="PlatformException">The key to its secrets is lost.</exception>
    public ScheduleAction Opened(ScheduleAction action) => action with { Input = secrets.Open(action.Input), InputBody = secrets.Open(action.InputBody) };

    private Schedule Opened(Schedule schedule) => schedule with { Actions = [.. schedule.Actions.Select(Opened)] };

    private Schedule WithNext(Schedule schedule) => schedule with { NextRunAt = schedule.IsEnabled ? NextAfter(schedule, clock.GetUtcNow()) : null };

    private static DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset time) =>
        CronExpression.Parse(schedule.CronExpression).Next(time, TimeZones.Find(schedule.Timezone));

    private static Schedule? Find(SqliteConnection connection, string idOrName) =>
        LocalUser.NameOf(idOrName) is { } name ? FindByName(connection, name) : connection.Find<Schedule>("schedules", idOrName);

    private static Schedule? FindByName(SqliteConnection connection, string name) =>
        connection.Select<Schedule>("schedules", "WHERE name = $name COLLATE NOCASE", ("$name", name)).FirstOrDefault();

    private static Schedule Apply(SqliteConnection connection, Schedule schedule, JsonObject body)
    {
        string name = body.Text("name") ?? schedule.Name;
        if (!NamePattern().IsMatch(name)) throw PlatformException.InvalidInput("a schedule's name must have 3 to 63 characters: letters, digits, and the dash inside.");
        string cron = body.Text("cronExpression") ?? schedule.CronExpression;
        string timezone = body.Text("timezone") ?? schedule.Timezone;
        try
        {
            CronExpression.Parse(cron);
            TimeZones.Find(timezone);
        }
        catch (FormatException exception)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "cron-expression-invalid", $"\"{cron}\" is not a cron expression: {exception.Message}");
        }
        catch (TimeZoneNotFoundException)
        {
            throw PlatformException.InvalidInput($"\"{timezone}\" is not a time zone; they have names such as UTC or Europe/Prague.");
        }

        return schedule with
        {
            Name = name,
            Title = body.ContainsKey("title") ? body.Text("title") : schedule.Title,
            Description = body.ContainsKey("description") ? body.Text("description") : schedule.Description,
            CronExpression = cron,
            Timezone = timezone,
            IsEnabled = body.Boolean("isEnabled") ?? schedule.IsEnabled,
            IsExclusive = body.Boolean("isExclusive") ?? schedule.IsExclusive,
            NotifyByEmail = body["notifications"] is JsonObject notifications ? notifications.Boolean("email") ?? false : schedule.NotifyByEmail,
            Actions = body["actions"] switch
            {
                null => schedule.Actions,
                JsonArray actions => [.. actions.Select(action => Action(connection, action as JsonObject ?? throw PlatformException.InvalidInput("each of actions must be an object.")))],
                _ => throw PlatformException.InvalidInput("actions must be an array."),
            },
        };
    }

    private static ScheduleAction Action(SqliteConnection connection, JsonObject body)
    {
        string id = body.Text("id") ?? Ids.Next();
        switch (body.Text("type"))
        {
            case ScheduleAction.RunActor:
                JsonObject? input = body["runInput"] as JsonObject;
                return new ScheduleAction
                {
                    Id = id,
                    Type = ScheduleAction.RunActor,
                    ActorId = ActorService.Require(connection, body.Text("actorId") ?? throw PlatformException.InvalidInput("actorId of an action is required.")).Id,
                    InputBody = input?.Text("body"),
                    InputContentType = input?.Text("contentType"),
                    RunOptions = body["runOptions"] is JsonObject options ? RunOverrides.Parse(options) : null,
                };
            case ScheduleAction.RunActorTask:
                return new ScheduleAction
                {
                    Id = id,
                    Type = ScheduleAction.RunActorTask,
                    ActorTaskId = TaskService.Require(connection, body.Text("actorTaskId") ?? throw PlatformException.InvalidInput("actorTaskId of an action is required.")).Id,
                    Input = (body["input"] as JsonObject)?.DeepClone() as JsonObject,
                };
            default:
                throw PlatformException.InvalidInput($"the type of an action must be {ScheduleAction.RunActor} or {ScheduleAction.RunActorTask}.");
        }
    }

    private static PlatformException NotFound() => PlatformException.NotFound("Schedule");

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]\z")]
    private static partial Regex NamePattern();
}
