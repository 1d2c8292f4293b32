using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ApifyPS.Shell.Tests;

/// <summary>The five requests of API v2 that an Actor makes, and some web pages to link to.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    internal const string Token = "run-token";

    private readonly WebApplication _app;
    private int _failures;

    private FakePlatform(string input, int failures)
    {
        _failures = failures;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            bool isApi = context.Request.Path.StartsWithSegments("/v2");
            if (isApi && context.Request.Headers.Authorization != "Bearer " + Token)
                context.Response.StatusCode = 401;
            else if (isApi && Interlocked.Decrement(ref _failures) >= 0)
                context.Response.StatusCode = 503;
            else
                await next(context);
        });
        _app.MapGet("/v2/key-value-stores/store/records/INPUT", () => Results.Text(input, "application/json"));
        _app.MapPost("/v2/datasets/dataset/items", async (JsonElement items) => { foreach (JsonElement item in items.EnumerateArray()) Items.Add(item.Clone()); await Task.CompletedTask; return Results.Json(new { }, statusCode: 201); });
        _app.MapPut("/v2/key-value-stores/store/records/OUTPUT", (JsonElement output) => { Output = output.Clone(); return Results.Json(new { }, statusCode: 201); });
        _app.MapPut("/v2/actor-runs/run", (JsonElement update) => { Status.Enqueue((update.GetProperty("statusMessage").GetString()!, update.GetProperty("isStatusMessageTerminal").GetBoolean())); return Results.Json(new { }); });
        _app.MapMethods("/page", ["GET", "HEAD"], Page);
        _app.MapGet("/no-head", Page);
        _app.MapMethods("/moved", ["GET", "HEAD"], (HttpContext context) => { Page(context); return Results.Redirect("/page"); });
        _app.MapMethods("/slow", ["GET", "HEAD"], async (HttpContext context) => await Task.Delay(-1, context.RequestAborted));
    }

    internal string Url => _app.Urls.Single();
    internal List<JsonElement> Items { get; } = [];
    internal JsonElement Output { get; private set; }
    internal ConcurrentQueue<(string Message, bool IsTerminal)> Status { get; } = [];
    internal ConcurrentQueue<string> PageRequests { get; } = [];

    internal IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["APIFY_API_BASE_URL"] = Url,
        ["APIFY_TOKEN"] = Token,
        ["ACTOR_RUN_ID"] = "run",
        ["ACTOR_INPUT_KEY"] = "INPUT",
        ["ACTOR_DEFAULT_DATASET_ID"] = "dataset",
        ["ACTOR_DEFAULT_KEY_VALUE_STORE_ID"] = "store",
    };

    /// <param name="input">The INPUT record.</param>
    /// <param name="failures">How many requests are answered by 503 first.</param>
    internal static async Task<FakePlatform> StartAsync(string input, int failures = 0)
    {
        var platform = new FakePlatform(input, failures);
        await platform._app.StartAsync();
        return platform;
    }

    internal static Task<FakePlatform> StartAsync(object input, int failures = 0) => StartAsync(JsonSerializer.Serialize(input), failures);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Page(HttpContext context)
    {
        PageRequests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        return Results.Ok();
    }
}
