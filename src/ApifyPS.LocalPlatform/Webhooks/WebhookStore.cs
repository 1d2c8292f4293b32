using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Tasks;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>Webhooks and their dispatches in the database.</summary>
internal sealed class WebhookStore(Database database)
{
    public Webhook? Find(string id) => database.Read(connection => connection.Find<Webhook>("webhooks", id));

    public Webhook Get(string id) => Find(id) ?? throw NotFound();

    public WebhookDispatch? FindDispatch(string id) => database.Read(connection => connection.Find<WebhookDispatch>("webhook_dispatches", id));

    public WebhookDispatch GetDispatch(string id) => FindDispatch(id) ?? throw PlatformException.NotFound("Webhook dispatch");

    /// <summary>The webhooks that ask for an Actor, for a task, or all.</summary>
    public Page<Webhook> List(PageRequest page, string? actorId = null, string? taskId = null) => database.Read(connection => connection.Page<Webhook>(
        "webhooks", "($act IS NULL OR act_id = $act) AND ($task IS NULL OR task_id = $task)", ["seq"], page, ("$act", actorId), ("$task", taskId)));

    /// <summary>The dispatches of one webhook, or of all.</summary>
    public Page<WebhookDispatch> ListDispatches(string? webhookId, PageRequest page) => database.Read(connection => connection.Page<WebhookDispatch>(
        "webhook_dispatches", "$webhook IS NULL OR webhook_id = $webhook", ["seq"], page, ("$webhook", webhookId)));

    /// <summary>Creates a webhook, or returns the one that was created with the same idempotency key.</summary>
    public Webhook Create(WebhookDefinition definition, WebhookCondition condition, bool isAdHoc) => database.Write(connection =>
    {
        if (definition.IdempotencyKey is { } key
            && connection.Select<Webhook>("webhooks", "WHERE idempotency_key = $key ORDER BY seq LIMIT 1", ("$key", key)) is [var existing]) return existing;
        return Save(connection, new Webhook { Id = Ids.Next(), CreatedAt = Timestamps.Now, IsAdHoc = isAdHoc, Definition = definition }.For(Resolve(connection, condition)));
    });

    public Webhook Update(string id, Func<WebhookDefinition, WebhookDefinition> change, WebhookCondition? condition, bool? isAdHoc) => database.Write(connection =>
    {
        Webhook webhook = connection.Find<Webhook>("webhooks", id) ?? throw NotFound();
        webhook = webhook with { Definition = change(webhook.Definition), IsAdHoc = isAdHoc ?? webhook.IsAdHoc, ModifiedAt = Timestamps.Now };
        return Save(connection, condition is null ? webhook : webhook.For(Resolve(connection, condition)));
    });

    /// <summary>What it has not been told yet it is not told any more.</summary>
    public void Delete(string id) => database.Write(connection =>
    {
        if (connection.Find<Webhook>("webhooks", id) is null) throw NotFound();
        connection.Delete("webhooks", id);
        foreach (WebhookDispatch dispatch in connection.Select<WebhookDispatch>("webhook_dispatches", "WHERE webhook_id = $id AND status = 'ACTIVE'", ("$id", id)))
        {
            connection.Save("webhook_dispatches", dispatch.Id, dispatch with { Status = WebhookDispatch.Failed });
        }
    });

    /// <summary>A dispatch that tells of nothing, to see whether the receiver takes it.</summary>
    public WebhookDispatch Test(string id) => database.Write(connection =>
    {
        Webhook webhook = connection.Find<Webhook>("webhooks", id) ?? throw NotFound();
        string? actor = webhook.ActorId
            ?? (webhook.ActorTaskId is { } task ? connection.Find<ActorTask>("tasks", task)?.ActId : null)
            ?? (webhook.ActorRunId is { } run ? connection.Find<Run>("runs", run)?.ActId : null);
        return Dispatch(connection, webhook, "TEST", new JsonObject { ["actorId"] = actor ?? string.Empty }, new JsonObject());
    });

    public List<WebhookDispatch> Pending() => database.Read(connection => connection.Select<WebhookDispatch>(
        "webhook_dispatches", "WHERE status = 'ACTIVE' ORDER BY seq"));

    /// <summary>A dispatch that is gone (the platform was reset) stays gone.</summary>
    public void UpdateDispatch(string id, Func<WebhookDispatch, WebhookDispatch> apply) => database.Write(connection =>
    {
        if (connection.Find<WebhookDispatch>("webhook_dispatches", id) is { } dispatch) connection.Save("webhook_dispatches", id, apply(dispatch));
    });

    /// <summary>Binds webhooks to a run. To be called in the transaction that stores the run.</summary>
    public static void Attach(SqliteConnection connection, Run run, IReadOnlyList<WebhookDefinition> definitions)
    {
        foreach (WebhookDefinition definition in definitions)
        {
            Save(connection, new Webhook { Id = Ids.Next(), CreatedAt = Timestamps.Now, ActorRunId = run.Id, IsAdHoc = true, Definition = definition });
        }
    }

    /// <summary>
    /// Notes who is to be told that a run has changed its status. To be called in the transaction that does that, so that an
    /// event is neither lost nor told without having happened; <see cref="WebhookDispatcher.Begin"/> follows the commit.
    /// </summary>
    public static List<WebhookDispatch> Raise(SqliteConnection connection, string? from, Run run)
    {
        if (WebhookEvents.Of(from, run.Status) is not { } eventType) return [];
        JsonObject eventData = new JsonObject { ["actorId"] = run.ActId, ["actorTaskId"] = run.ActorTaskId, ["actorRunId"] = run.Id }.WithoutNulls();
        return Raise(connection, eventType, (run.ActId, run.ActorTaskId, run.Id), eventData, () => RunView.Full(run));
    }

    /// <summary>The same for a build.</summary>
    public static List<WebhookDispatch> Raise(SqliteConnection connection, string? from, Build build)
    {
        if (WebhookEvents.OfBuild(from, build.Status) is not { } eventType) return [];
        JsonObject eventData = new() { ["actorId"] = build.ActId, ["actorBuildId"] = build.Id };
        return Raise(connection, eventType, (build.ActId, null, null), eventData, () => BuildView.Full(build));
    }

    private static Webhook Save(SqliteConnection connection, Webhook webhook)
    {
        connection.Save("webhooks", webhook.Id, webhook);
        return webhook;
    }

    /// <summary>Names become ids; what the condition names must be there.</summary>
    private static WebhookCondition Resolve(SqliteConnection connection, WebhookCondition condition) => new()
    {
        ActorId = condition.ActorId is { } actor ? ActorService.Require(connection, actor).Id : null,
        ActorTaskId = condition.ActorTaskId is { } task ? TaskService.Require(connection, task).Id : null,
        ActorRunId = condition.ActorRunId is { } run ? (connection.Find<Run>("runs", run) ?? throw PlatformException.NotFound("Actor run")).Id : null,
    };

    private static PlatformException NotFound() => PlatformException.NotFound("Webhook");

    private static List<WebhookDispatch> Raise(
        SqliteConnection connection, string eventType, (string Actor, string? Task, string? Run) subject, JsonObject eventData, Func<JsonObject> resource)
    {
        List<Webhook> asked = connection.Select<Webhook>(
            "webhooks", "WHERE run_id = $run OR task_id = $task OR act_id = $act ORDER BY seq",
            ("$run", subject.Run), ("$task", subject.Task), ("$act", subject.Actor));
        asked.RemoveAll(webhook => !webhook.Definition.EventTypes.Contains(eventType));
        return [.. asked.Select(webhook => Dispatch(connection, webhook, eventType, eventData, resource()))];
    }

    private static WebhookDispatch Dispatch(SqliteConnection connection, Webhook webhook, string eventType, JsonObject eventData, JsonObject resource)
    {
        DateTimeOffset now = Timestamps.Now;
        JsonObject values = new()
        {
            ["userId"] = LocalUser.Id,
            ["createdAt"] = now.ToApi(),
            ["eventType"] = eventType,
            ["eventData"] = eventData.DeepClone(),
            ["resource"] = resource,
            ["globals"] = new JsonObject { ["dateISO"] = now.ToApi(), ["dateUnix"] = now.ToUnixTimeSeconds() },
        };
        WebhookDispatch dispatch = new()
        {
            Id = Ids.Next(),
            WebhookId = webhook.Id,
            CreatedAt = now,
            Status = WebhookDispatch.Active,
            EventType = eventType,
            EventData = (JsonObject)eventData.DeepClone(),
            Payload = WebhookTemplate.Payload(webhook.Definition, values),
            Headers = WebhookTemplate.Headers(webhook.Definition, values),
        };
        connection.Save("webhook_dispatches", dispatch.Id, dispatch);
        return dispatch;
    }
}
