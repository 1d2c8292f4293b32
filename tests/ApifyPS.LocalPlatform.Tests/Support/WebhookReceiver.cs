using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>Somebody who is told of events: keeps what comes, and answers with the given statuses in turn, then with 200.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private readonly ConcurrentQueue<int> _statuses;
    private readonly WebApplication _web;

    private WebhookReceiver(int[] statuses)
    {
        _statuses = new ConcurrentQueue<int>(statuses);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public string Url => _web.Urls.Single() + "/hook";

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    public static async Task<WebhookReceiver> Start(params int[] statuses)
    {
        WebhookReceiver receiver = new(statuses);
        await receiver._web.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        _received.Enqueue(new ReceivedWebhook(context.Request.Method, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        context.Response.StatusCode = _statuses.TryDequeue(out int status) ? status : 200;
        if (context.Response.StatusCode == 302) context.Response.Headers.Location = Url;
        await context.Response.WriteAsync($"answer {_received.Count} " + new string('x', 10_000));
    }
}

/// <summary>One request to the receiver.</summary>
internal sealed record ReceivedWebhook(string Method, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
