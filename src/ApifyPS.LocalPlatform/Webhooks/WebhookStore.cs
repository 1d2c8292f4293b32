using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>Webhooks and their dispatches in the database.</summary>
internal sealed class WebhookStore(Database database)
{
    public Webhook? Find(string id) => database.Read(connection => connection.Find<Webhook>("webhooks", id));

    public Webhook Get(string id) => Find(id) ?? throw PlatformException.NotFound("Webhook");

    public WebhookDispatch? FindDispatch(string id) => database.Read(connection => connection.Find<WebhookDispatch>("webhook_dispatches", id));

    public WebhookDispatch GetDispatch(string id) => FindDispatch(id) ?? throw PlatformException.NotFound("Webhook dispatch");

    public Page<Webhook> List(PageRequest page) => database.Read(connection => new Page<Webhook>(
        connection.Query(
            $"SELECT doc FROM webhooks ORDER BY seq {page.Direction} LIMIT $limit OFFSET $offset",
            reader => Documents.Deserialize<Webhook>(reader.GetString(0)), ("$limit", page.Limit), ("$offset", page.Offset)),
        connection.Count("SELECT count(*) FROM webhooks"),
        page));

    /// <summary>The dispatches of one webhook, or of all.</summary>
    public Page<WebhookDispatch> ListDispatches(string? webhookId, PageRequest page) => database.Read(connection =>
    {
        const string Where = "WHERE ($webhook IS NULL OR webhook_id = $webhook)";
        return new Page<WebhookDispatch>(
            connection.Query(
                $"SELECT doc FROM webhook_dispatches {Where} ORDER BY seq {page.Direction} LIMIT $limit OFFSET $offset",
                ReadDispatch, ("$webhook", webhookId), ("$limit", page.Limit), ("$offset", page.Offset)),
            connection.Count($"SELECT count(*) FROM webhook_dispatches {Where}", ("$webhook", webhookId)),
            page);
    });

    public List<WebhookDispatch> Pending() => database.Read(connection => connection.Query(
        "SELECT doc FROM webhook_dispatches WHERE status = 'ACTIVE' ORDER BY seq", ReadDispatch));

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
            Webhook webhook = new() { Id = Ids.Next(), CreatedAt = Timestamps.Now, ActorRunId = run.Id, Definition = definition };
            connection.Save("webhooks", webhook.Id, webhook);
        }
    }

    /// <summary>
    /// Notes who is to be told that a run has changed its status. To be called in the transaction that does that, so that an
    /// event is neither lost nor told without having happened; <see cref="WebhookDispatcher.Begin"/> follows the commit.
    /// </summary>
    public static List<WebhookDispatch> Raise(SqliteConnection connection, string? from, Run run)
    {
        if (WebhookEvents.Of(from, run.Status) is not { } eventType) return [];
        List<WebhookDispatch> due = [];
        foreach (Webhook webhook in connection.Query(
            "SELECT doc FROM webhooks WHERE run_id = $run ORDER BY seq", reader => Documents.Deserialize<Webhook>(reader.GetString(0)), ("$run", run.Id)))
        {
            if (!webhook.Definition.EventTypes.Contains(eventType)) continue;
            WebhookDispatch dispatch = Dispatch(webhook, eventType, run);
            connection.Save("webhook_dispatches", dispatch.Id, dispatch);
            due.Add(dispatch);
        }

        return due;
    }

    private static WebhookDispatch Dispatch(Webhook webhook, string eventType, Run run)
    {
        DateTimeOffset now = Timestamps.Now;
        JsonObject eventData = new JsonObject
        {
            ["actorId"] = run.ActId,
            ["actorTaskId"] = run.ActorTaskId,
            ["actorRunId"] = run.Id,
        }.WithoutNulls();
        JsonObject values = new()
        {
            ["userId"] = LocalUser.Id,
            ["createdAt"] = now.ToApi(),
            ["eventType"] = eventType,
            ["eventData"] = eventData.DeepClone(),
            ["resource"] = RunView.Full(run),
            ["globals"] = new JsonObject { ["dateISO"] = now.ToApi(), ["dateUnix"] = now.ToUnixTimeSeconds() },
        };
        return new WebhookDispatch
        {
            Id = Ids.Next(),
            WebhookId = webhook.Id,
            CreatedAt = now,
            Status = WebhookDispatch.Active,
            EventType = eventType,
            EventData = eventData,
            Payload = WebhookTemplate.Payload(webhook.Definition, values),
            Headers = WebhookTemplate.Headers(webhook.Definition, values),
        };
    }

    private static WebhookDispatch ReadDispatch(SqliteDataReader reader) => Documents.Deserialize<WebhookDispatch>(reader.GetString(0));
}
