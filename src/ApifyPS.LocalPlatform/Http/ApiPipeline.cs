using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Admin;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.ConsolePage;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.RequestQueues;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Schedules;
using ApifyPS.LocalPlatform.Store;
using ApifyPS.LocalPlatform.Storages;
using ApifyPS.LocalPlatform.Tasks;
using ApifyPS.LocalPlatform.Tools;
using ApifyPS.LocalPlatform.Users;
using ApifyPS.LocalPlatform.Versions;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>The way of a request, from the socket to its handler.</summary>
internal static class ApiPipeline
{
    public static void Configure(WebApplication app, Platform platform, LocalServerOptions options, ILogger logger, Func<ServerInfo> info, Action stop)
    {
        Authenticator authenticator = new(options.Token, platform.Supervisor);
        RunQueries queries = new(platform.Actors, platform.Tasks, authenticator);
        StorageAccess access = new(platform.Storages, platform.StorageUsage);
        PathAliases aliases = new(platform.Runs, queries, authenticator);
        FaultRules faults = new(logger, app.Lifetime.ApplicationStopping);
        RequestJournal journal = new();

        if (logger.IsEnabled(LogLevel.Debug)) app.Use(next => context => RequestLog.InvokeAsync(context, next, logger));
        app.Use(next => context => ErrorEnvelope.InvokeAsync(context, next, logger));
        app.Use(next => context =>
        {
            LoopbackGuard.Check(context.Request);
            return next(context);
        });
        app.UseWebSockets();
        app.UseWhen(IsOfApi, api =>
        {
            api.Use(next => context => journal.RecordAsync(context, next));
            api.Use(next => context => ErrorEnvelope.InvokeAsync(context, next, logger));
        });
        app.Use(next => async context =>
        {
            await RequestBody.ReadAsync(context, platform.KeyValueStores.BeginUpload);
            await next(context);
        });
        app.UseWhen(IsOfApi, api => api.Use(next => context => faults.InvokeAsync(context, next)));
        // A compressor holds back what it gets until it has enough; a log that is followed must not wait.
        app.UseWhen(context => !context.Request.Query.ContainsKey("stream"), api => api.UseResponseCompression());
        app.Use(next => context => ErrorEnvelope.InvokeAsync(context, next, logger));
        app.Use(next => context =>
        {
            aliases.Apply(context);
            return next(context);
        });
        app.UseRouting();
        app.Use(next => context =>
        {
            LoopbackGuard.CheckSite(context);
            StorageReading? reading = context.GetEndpoint()?.Metadata.GetMetadata<StorageReading>();
            if (reading is null || Authenticator.TokenOf(context.Request) is not null || !access.AllowsAnonymous(context, reading)) Authenticate(context, authenticator);
            return reading is null ? next(context) : access.CountAsync(context, reading, next);
        });
#pragma warning disable ASP0014 // The end-points come last on purpose: everything above is in front of them.
        app.UseEndpoints(endpoints =>
        {
            ActorView actorView = new(platform.Actors, platform.RunStore);
            new RunEventEndpoints(platform.Supervisor, app.Lifetime.ApplicationStopping).Map(endpoints);
            new AdminEndpoints(platform, actorView, faults, journal, info, stop).Map(endpoints);

            ConsolePageEndpoints.Map(endpoints);

            ApiRoutes routes = new(endpoints);
            new UserEndpoints(platform.Users).Map(routes);
            new ActorEndpoints(platform.Actors, platform.Builds, actorView).Map(routes);
            new VersionEndpoints(platform.Versions).Map(routes);
            new BuildEndpoints(platform.Builds, platform.Actors, queries).Map(routes);
            new RunEndpoints(platform.Runs, platform.RunCharges, platform.Tasks, queries).Map(routes);
            new TaskEndpoints(platform.Tasks, platform.Actors, platform.RunStore).Map(routes);
            new LogEndpoints(platform.Logs, platform.Runs, platform.Builds).Map(routes);
            new DatasetEndpoints(platform.Storages, platform.Datasets).Map(routes);
            new KeyValueStoreEndpoints(platform.Storages, platform.KeyValueStores).Map(routes);
            new RequestQueueEndpoints(platform.Storages, platform.RequestQueues, authenticator).Map(routes);
            new WebhookEndpoints(platform.Webhooks, platform.WebhookDispatcher, platform.Actors, platform.Tasks).Map(routes);
            new ScheduleEndpoints(platform.Schedules).Map(routes);
            new StoreEndpoints(platform.Actors, actorView).Map(routes);
            new ToolEndpoints(platform.Settings).Map(routes);
            routes.MapWhatIsMissing();
        });
#pragma warning restore ASP0014
        // Not a catch-all route: that would also catch the wrong methods of paths that exist.
        app.Run(_ => throw new PlatformException(ErrorKind.NotFound, "page-not-found", "We have bad news: there is no API end-point at this URL."));
    }

    private static bool IsOfApi(HttpContext context) => !context.Request.Path.StartsWithSegments(AdminEndpoints.Prefix);

    /// <summary>What is not there is said to be not there, token or not; so is a wrong method.</summary>
    private static void Authenticate(HttpContext context, Authenticator authenticator)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } pattern } endpoint || endpoint.Metadata.GetMetadata<AnonymousEndpoint>() is not null) return;
        if (!IsOfApi(context)) authenticator.RequireOwner(context);
        else if (pattern.StartsWith("/v2", StringComparison.Ordinal)) authenticator.Require(context);
        if (endpoint.Metadata.GetMetadata<OwnersEndpoint>() is not null) authenticator.RefuseRun(context);
    }
}
