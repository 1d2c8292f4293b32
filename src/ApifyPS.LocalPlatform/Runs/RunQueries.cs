using System.Net;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Tasks;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>What requests say about runs: filters, options, input, origin.</summary>
internal sealed class RunQueries(ActorService actors, TaskService tasks, Authenticator authenticator)
{
    private static readonly HashSet<string> Origins =
        ["DEVELOPMENT", "WEB", "API", "SCHEDULER", "TEST", "WEBHOOK", "ACTOR", "CLI", "CI", "STANDBY", "MCP"];

    /// <summary>The filter for <c>actors/{id}/runs</c> or <c>actor-tasks/{id}/runs</c>.</summary>
    public RunFilter FilterFor(string collection, string idOrName) => collection == "actors"
        ? new RunFilter { ActId = actors.Get(idOrName).Id }
        : new RunFilter { TaskId = tasks.Get(idOrName).Id };

    public RunFilter FilterForLast(HttpContext context, string collection, string idOrName) =>
        FilterFor(collection, idOrName) with { Statuses = Statuses(context), Origin = context.Query("origin") };

    public static RunFilter WithQuery(RunFilter filter, HttpContext context) => filter with
    {
        Statuses = Statuses(context),
        StartedAfter = context.Date("startedAfter"),
        StartedBefore = context.Date("startedBefore"),
    };

    public static RunOverrides Overrides(HttpContext context) => new()
    {
        Build = context.Query("build"),
        TimeoutSecs = context.Int32("timeout"),
        MemoryMbytes = context.Int32("memory"),
        MaxItems = context.Int32("maxItems"),
        MaxTotalChargeUsd = context.Number("maxTotalChargeUsd"),
        RestartOnError = context.OptionalFlag("restartOnError"),
    };

    public static IReadOnlyList<WebhookDefinition> Webhooks(HttpContext context) => WebhookParameter.Parse(context.Query("webhooks"));

    /// <summary>A request without a body is one without an input, whatever type it claims (clients send a form type).</summary>
    public static RunInput Input(HttpContext context) => context.Body().IsEmpty
        ? RunInput.None
        : new RunInput(context.Body(), context.Request.ContentType ?? "application/octet-stream");

    public RunMeta Meta(HttpContext context)
    {
        string asked = context.Request.Headers["X-Apify-Request-Origin"].ToString().ToUpperInvariant();
        IPAddress? address = context.Connection.RemoteIpAddress;
        string userAgent = context.Request.Headers.UserAgent.ToString();
        return new RunMeta
        {
            Origin = Origins.Contains(asked) ? asked : authenticator.IsFromRun(context) ? "ACTOR" : "API",
            ClientIp = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString(),
            UserAgent = userAgent.Length > 0 ? userAgent : null,
        };
    }

    public static TimeSpan WaitTime(HttpContext context) =>
        TimeSpan.FromSeconds(Math.Min(context.Integer("waitForFinish") ?? 0, (long)RunService.LongestWait.TotalSeconds));

    private static IReadOnlyList<string> Statuses(HttpContext context)
    {
        IReadOnlyList<string> statuses = context.Names("status");
        return statuses.FirstOrDefault(status => !RunStatus.All.Contains(status)) is { } unknown
            ? throw PlatformException.InvalidInput($"\"{unknown}\" is not a run status. The statuses are {string.Join(", ", RunStatus.All)}.")
            : statuses;
    }
}
