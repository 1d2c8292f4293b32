using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Tasks;

namespace ApifyPS.LocalPlatform.Webhooks;

internal sealed class WebhookEndpoints(WebhookStore webhooks, WebhookDispatcher dispatcher, ActorService actors, TaskService tasks)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", "webhooks", context => context.WritePageAsync(webhooks.List(context.Page()), Short))
        .Map("POST", "webhooks", CreateAsync)
        .Map("GET", "webhooks/{id}", context => context.WriteDataAsync(Full(webhooks.Get(context.Route("id")))))
        .Map("PUT", "webhooks/{id}", UpdateAsync)
        .Map("DELETE", "webhooks/{id}", DeleteAsync)
        .Map("POST", "webhooks/{id}/test", TestAsync)
        .Map("GET", "actors/{id}/webhooks", context => context.WritePageAsync(webhooks.List(context.Page(), actorId: actors.Get(context.Route("id")).Id), Short))
        .Map("GET", "actor-tasks/{id}/webhooks", context => context.WritePageAsync(webhooks.List(context.Page(), taskId: tasks.Get(context.Route("id")).Id), Short))
        .Map("GET", "webhooks/{id}/dispatches", context => ListDispatchesAsync(context, webhooks.Get(context.Route("id")).Id))
        .Map("GET", "webhook-dispatches", context => ListDispatchesAsync(context, webhookId: null))
        .Map("GET", "webhook-dispatches/{id}", context => context.WriteDataAsync(View(webhooks.GetDispatch(context.Route("id")))));

    private Task CreateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        WebhookCondition condition = WebhookBody.Condition(body) ?? throw PlatformException.InvalidInput("condition of a webhook is required.");
        bool isAdHoc = body.Boolean("isAdHoc") ?? false;
        if (isAdHoc && condition.ActorRunId is null) throw PlatformException.InvalidInput("the condition of an ad-hoc webhook must have actorRunId.");
        Webhook webhook = webhooks.Create(WebhookBody.Definition(body), condition, isAdHoc);
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/webhooks/{webhook.Id}";
        return context.WriteDataAsync(Full(webhook), StatusCodes.Status201Created);
    }

    private Task UpdateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        return context.WriteDataAsync(Full(webhooks.Update(
            context.Route("id"), current => WebhookBody.Definition(body, current), WebhookBody.Condition(body), body.Boolean("isAdHoc"))));
    }

    private Task DeleteAsync(HttpContext context)
    {
        webhooks.Delete(context.Route("id"));
        return context.NoContent();
    }

    private Task TestAsync(HttpContext context)
    {
        WebhookDispatch dispatch = webhooks.Test(context.Route("id"));
        dispatcher.Begin([dispatch]);
        return context.WriteDataAsync(View(dispatch), StatusCodes.Status201Created);
    }

    private Task ListDispatchesAsync(HttpContext context, string? webhookId) =>
        context.WritePageAsync(webhooks.ListDispatches(webhookId, context.Page()), View);

    private JsonObject Full(Webhook webhook)
    {
        JsonObject view = Short(webhook);
        view["payloadTemplate"] = webhook.Definition.PayloadTemplate;
        view["headersTemplate"] = webhook.Definition.HeadersTemplate;
        view["description"] = webhook.Definition.Description;
        return view.WithoutNulls();
    }

    private JsonObject Short(Webhook webhook)
    {
        Page<WebhookDispatch> last = webhooks.ListDispatches(webhook.Id, new PageRequest(0, 1, Descending: true));
        return new JsonObject
        {
            ["id"] = webhook.Id,
            ["createdAt"] = webhook.CreatedAt.ToApi(),
            ["modifiedAt"] = (webhook.ModifiedAt ?? webhook.CreatedAt).ToApi(),
            ["userId"] = LocalUser.Id,
            ["isAdHoc"] = webhook.IsAdHoc,
            ["shouldInterpolateStrings"] = webhook.Definition.ShouldInterpolateStrings,
            ["eventTypes"] = PlatformJson.ToNode(webhook.Definition.EventTypes),
            ["condition"] = Condition(webhook),
            ["ignoreSslErrors"] = webhook.Definition.IgnoreSslErrors,
            ["doNotRetry"] = webhook.Definition.DoNotRetry,
            ["requestUrl"] = webhook.Definition.RequestUrl,
            ["lastDispatch"] = last.Items is [var dispatch] ? LastDispatch(dispatch) : null,
            ["stats"] = new JsonObject { ["totalDispatches"] = last.Total },
        }.WithoutNulls();
    }

    private JsonObject View(WebhookDispatch dispatch) => new JsonObject
    {
        ["id"] = dispatch.Id,
        ["userId"] = LocalUser.Id,
        ["webhookId"] = dispatch.WebhookId,
        ["createdAt"] = dispatch.CreatedAt.ToApi(),
        ["status"] = dispatch.Status,
        ["eventType"] = dispatch.EventType,
        ["eventData"] = dispatch.EventData.DeepClone(),
        ["webhook"] = webhooks.Find(dispatch.WebhookId) is { } webhook
            ? new JsonObject { ["requestUrl"] = webhook.Definition.RequestUrl, ["isAdHoc"] = webhook.IsAdHoc, ["condition"] = Condition(webhook) }
            : null,
        ["calls"] = PlatformJson.ToNode(dispatch.Calls),
    }.WithoutNulls();

    private static JsonObject Condition(Webhook webhook) => new JsonObject
    {
        ["actorId"] = webhook.ActorId,
        ["actorTaskId"] = webhook.ActorTaskId,
        ["actorRunId"] = webhook.ActorRunId,
    }.WithoutNulls();

    private static JsonObject LastDispatch(WebhookDispatch dispatch) => new JsonObject
    {
        ["status"] = dispatch.Status,
        ["finishedAt"] = dispatch is { Status: not WebhookDispatch.Active, Calls: [.., var last] } ? last.FinishedAt.ToApi() : null,
    }.WithoutNulls();
}
