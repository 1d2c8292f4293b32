using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>What only a local platform has, under <c>/__local/</c>. Whoever gets here is on this machine; a server that was started with a token asks for it.</summary>
internal sealed class AdminEndpoints(Platform platform, ActorView view, FaultRules faults, RequestJournal journal, Func<ServerInfo> info, Action stop)
{
    public const string Prefix = "/__local";

    private const long DefaultMigrationGrace = 30;
    private const long MaxMigrationGrace = 3600;

    public void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup(Prefix);
        group.MapMethods("ready", ["GET"], context => WriteHealthAsync(context, (_, view) => view)).WithMetadata(AnonymousEndpoint.Instance);
        group.MapMethods("health", ["GET"], context => WriteHealthAsync(context, Details)).WithMetadata(AnonymousEndpoint.Instance);
        group.MapMethods("reset", ["POST"], ResetAsync);
        group.MapMethods("shutdown", ["POST"], ShutdownAsync);
        group.MapMethods("actors", ["POST"], RegisterAsync);
        group.MapMethods("actors", ["GET"], context => context.WritePageAsync(platform.Actors.List(context.Page(), byLastRun: false), View));
        group.MapMethods("actors/{id}", ["DELETE"], UnregisterAsync);
        group.MapMethods("clock", ["GET"], WriteClockAsync);
        group.MapMethods("clock", ["POST"], MoveClockAsync);
        group.MapMethods("clock", ["DELETE"], ResetClockAsync);
        group.MapMethods("runs/{id}/migrate", ["POST"], MigrateAsync);
        group.MapMethods("faults", ["GET"], context => context.WriteDataAsync(PlatformJson.ToNode(faults.All)));
        group.MapMethods("faults", ["POST"], AddFaultAsync);
        group.MapMethods("faults", ["DELETE"], ClearFaultsAsync);
        group.MapMethods("faults/{id}", ["DELETE"], RemoveFaultAsync);
        group.MapMethods("requests", ["GET"], ListRequestsAsync);
        group.MapMethods("requests", ["DELETE"], ClearRequestsAsync);
    }

    /// <summary>503 with the reason, and with all that would be told otherwise, when nothing can be stored.</summary>
    private async Task WriteHealthAsync(HttpContext context, Func<Health, JsonObject, JsonObject> extend)
    {
        Health health = await platform.Health.LookAsync(context.RequestAborted);
        JsonObject view = extend(health, PlatformJson.ToNode(info())!.AsObject());
        if (health.IsGood) await context.WriteDataAsync(view);
        else await ErrorEnvelope.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "platform-unhealthy", health.Reason, view);
    }

    private JsonObject Details(Health health, JsonObject view)
    {
        view["status"] = health.IsGood ? "healthy" : "unhealthy";
        view["problems"] = new JsonArray([.. health.Problems.Select(PlatformJson.ToNode)]);
        view["freeBytes"] = health.FreeBytes;
        view["uptimeSecs"] = Math.Round((Timestamps.Now - info().StartedAt).TotalSeconds, 3);
        view["activeRuns"] = platform.RunStore.Unfinished().Count;
        return view.WithoutNulls();
    }

    private async Task ResetAsync(HttpContext context)
    {
        await platform.ResetAsync(context.Flag("keepActors"));
        faults.Clear();
        journal.Clear();
        await context.NoContent();
    }

    private async Task ShutdownAsync(HttpContext context)
    {
        await context.WriteDataAsync(PlatformJson.ToNode(info()), StatusCodes.Status202Accepted);
        stop();
    }

    private Task RegisterAsync(HttpContext context)
    {
        Actor actor = platform.Actors.Register(Parse<ActorRegistration>(context));
        return context.WriteDataAsync(View(actor), StatusCodes.Status201Created);
    }

    private Task UnregisterAsync(HttpContext context)
    {
        foreach (string build in platform.Actors.Delete(LocalUser.Own(context.Route("id")))) platform.Builds.Discard(build);
        return context.NoContent();
    }

    private Task WriteClockAsync(HttpContext context) => context.WriteDataAsync(new JsonObject
    {
        ["now"] = platform.Clock.GetUtcNow().ToApi(),
        ["offsetSecs"] = platform.Clock.Offset.TotalSeconds,
    });

    /// <summary>When it answers, everything that became due has been started.</summary>
    private Task MoveClockAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        DateTimeOffset target = (body.Text("now"), body.Number("advanceSecs")) switch
        {
            ({ } text, null) => Timestamps.TryParse(text) ?? throw PlatformException.InvalidInput("now must be a date in ISO 8601."),
            (null, { } seconds and <= 1_000_000_000) => platform.Clock.GetUtcNow().AddSeconds((double)seconds),
            _ => throw PlatformException.InvalidInput("give either now, a date, or advanceSecs."),
        };
        platform.Scheduler.MoveTo(target);
        return WriteClockAsync(context);
    }

    private Task ResetClockAsync(HttpContext context)
    {
        platform.Scheduler.ResetClock();
        return context.NoContent();
    }

    private Task MigrateAsync(HttpContext context) => context.WriteDataAsync(RunView.Full(platform.Runs.Migrate(
        context.Route("id"), TimeSpan.FromSeconds(Math.Min(context.Integer("graceSecs") ?? DefaultMigrationGrace, MaxMigrationGrace)))));

    private Task AddFaultAsync(HttpContext context) =>
        context.WriteDataAsync(PlatformJson.ToNode(faults.Add(Parse<FaultRule>(context))), StatusCodes.Status201Created);

    private Task ClearFaultsAsync(HttpContext context)
    {
        faults.Clear();
        return context.NoContent();
    }

    private Task RemoveFaultAsync(HttpContext context) => faults.Remove(context.Route("id"))
        ? context.NoContent()
        : throw PlatformException.NotFound("Fault rule");

    private Task ListRequestsAsync(HttpContext context) => context.WriteDataAsync(
        new JsonArray([.. journal.Find(context.Query("method"), context.Query("path")).Select(PlatformJson.ToNode)]));

    private Task ClearRequestsAsync(HttpContext context)
    {
        journal.Clear();
        return context.NoContent();
    }

    private JsonObject View(Actor actor)
    {
        JsonObject actorView = view.Full(actor);
        actorView["local"] = new JsonObject
        {
            ["path"] = actor.Path,
            ["command"] = actor.Command?.ToString() ?? (actor.Path is { } folder && Directory.Exists(folder) ? StartRule.Find(folder)?.ToString() : null),
            ["scripted"] = actor.Scripted is not null,
        }.WithoutNulls();
        return actorView;
    }

    private static T Parse<T>(HttpContext context)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(context.Body().Span, PlatformJson.Options)
                ?? throw PlatformException.InvalidInput("the request body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw PlatformException.InvalidInput($"the request body is not what is expected: {Explain(exception)}");
        }
    }

    /// <summary>In words of the body: the serializer's own message names our types.</summary>
    private static string Explain(JsonException exception)
    {
        if (exception.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)) return $"{exception.Path} has a value of another kind";
        if (exception.Message.StartsWith("The JSON property", StringComparison.Ordinal)) return $"there is no {exception.Path}";
        return exception.Message;
    }
}
