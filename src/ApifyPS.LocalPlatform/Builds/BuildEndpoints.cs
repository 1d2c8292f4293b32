using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Builds;

internal sealed class BuildEndpoints(BuildService builds, ActorService actors, RunQueries queries)
{
    /// <summary>In place of a build's id: the one that a run gets.</summary>
    private const string DefaultBuild = "default";

    public void Map(ApiRoutes routes) => routes
        .Map("GET", "actor-builds", context => context.WritePageAsync(builds.List(actor: null, context.Page()), BuildView.Short))
        .Map("GET", "actor-builds/{id}", context => WaitAndWriteAsync(context, builds.Get(context.Route("id"))), anonymous: true)
        .Map("DELETE", "actor-builds/{id}", DeleteAsync)
        .Map("POST", "actor-builds/{id}/abort", context => WriteAsync(context, builds.Abort(context.Route("id"))))
        .Map("GET", "actor-builds/{id}/log", context => routes.ForwardAsync(context, "GET", "logs/{}", builds.Get(context.Route("id")).Id), anonymous: true)
        .Map("GET", "actor-builds/{id}/openapi.json", context => WriteDefinitionAsync(context, builds.Get(context.Route("id"))), anonymous: true)
        .Map("GET", "actors/{id}/builds", context => context.WritePageAsync(builds.List(context.Route("id"), context.Page()), BuildView.Short))
        .Map("POST", "actors/{id}/builds", StartAsync)
        .Map("GET", "actors/{id}/builds/default", context => WaitAndWriteAsync(context, builds.Default(context.Route("id"))), anonymous: true)
        .Map("GET", "actors/{id}/builds/{build}", context => WaitAndWriteAsync(context, BuildOf(context)), anonymous: true)
        .Map("POST", "actors/{id}/builds/{build}/abort", context => WriteAsync(context, builds.Abort(BuildOf(context).Id)))
        .Map("GET", "actors/{id}/builds/{build}/openapi.json", context => WriteDefinitionAsync(context, BuildOf(context)), anonymous: true);

    private async Task StartAsync(HttpContext context)
    {
        Build build = builds.Start(
            context.Route("id"), context.Query("version"), context.Query("tag"), context.OptionalFlag("useCache"), queries.Meta(context));
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/actor-builds/{build.Id}";
        build = await WaitAsync(context, build);
        await context.WriteDataAsync(BuildView.Full(build), StatusCodes.Status201Created);
    }

    private Task DeleteAsync(HttpContext context)
    {
        builds.Delete(context.Route("id"));
        return context.NoContent();
    }

    private Build BuildOf(HttpContext context)
    {
        string actor = context.Route("id");
        if (context.Route("build") == DefaultBuild) return builds.Default(actor);
        Build build = builds.Get(context.Route("build"));
        return build.ActId == actors.Get(actor).Id ? build : throw Common.PlatformException.NotFound("Build");
    }

    private async Task WaitAndWriteAsync(HttpContext context, Build build) => await WriteAsync(context, await WaitAsync(context, build));

    private Task<Build> WaitAsync(HttpContext context, Build build) =>
        builds.WaitForFinishAsync(build, RunQueries.WaitTime(context), context.RequestAborted);

    private static Task WriteAsync(HttpContext context, Build build) => context.WriteDataAsync(BuildView.Full(build));

    private Task WriteDefinitionAsync(HttpContext context, Build build) =>
        context.WriteJsonAsync(BuildOpenApi.Of(actors.Get(build.ActId), build, context.BaseUrl()));
}
