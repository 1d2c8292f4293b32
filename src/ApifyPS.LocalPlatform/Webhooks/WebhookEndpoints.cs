using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Webhooks;

internal sealed class WebhookEndpoints(WebhookStore webhooks)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", "webhooks", context => context.WritePageAsync(webhooks.List(context.Page()), Short))
        .Map("GET", "webhooks/{id}", context => context.WriteDataAsync(Full(webhooks.Get(context.Route("id")))))
        .Map("GET", "webhooks/{id}/dispatches", context => ListDispatchesAsync(context, webhooks.Get(context.Route("id")).Id))
        .Map("GET", "webhook-dispatches", context => ListDispatchesAsync(context, webhookId: null))
        .Map("GET", "webhook-dispatches/{id}", context => context.WriteDataAsync(View(webhooks.GetDispatch(context.Route("id")))));

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
            ["modifiedAt"] = webhook.CreatedAt.ToApi(),
            ["userId"] = LocalUser.Id,
            ["isAdHoc"] = true,
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
            ? new JsonObject { ["requestUrl"] = webhook.Definition.RequestUrl, ["isAdHoc"] = true, ["condition"] = Condition(webhook) }
            : null,
        ["calls"] = PlatformJson.ToNode(dispatch.Calls),
    }.WithoutNulls();

    private static JsonObject Condition(Webhook webhook) => new() { ["actorRunId"] = webhook.ActorRunId };

    private static JsonObject LastDispatch(WebhookDispatch dispatch) => new JsonObject
    {
        ["status"] = dispatch.Status,
        ["finishedAt"] = dispatch.Status == WebhookDispatch.Active ? null : dispatch.Calls[^1].FinishedAt.ToApi(),
    }.WithoutNulls();
}
