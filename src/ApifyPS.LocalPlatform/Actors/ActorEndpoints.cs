using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Actors;

internal sealed class ActorEndpoints(ActorService actors, BuildService builds, ActorView view)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", "actors", context => context.WritePageAsync(actors.List(context.Page(), byLastRun: context.Query("sortBy") == "stats.lastRunStartedAt"), view.Short))
        .Map("POST", "actors", CreateAsync, notForRuns: true)
        .Map("GET", "actors/{id}", context => context.WriteDataAsync(view.Full(actors.Get(context.Route("id")))))
        .Map("PUT", "actors/{id}", context => context.WriteDataAsync(view.Full(actors.Update(context.Route("id"), context.JsonObjectBody()))), notForRuns: true)
        .Map("DELETE", "actors/{id}", DeleteAsync, notForRuns: true)
        .Map("POST", "actors/{id}/validate-input", ValidateInputAsync);

    private Task CreateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        Actor actor = actors.Create(body.Text("name"), body);
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/actors/{actor.Id}";
        return context.WriteDataAsync(view.Full(actor), StatusCodes.Status201Created);
    }

    private Task DeleteAsync(HttpContext context)
    {
        foreach (string build in actors.Delete(context.Route("id"))) builds.Discard(build);
        return context.NoContent();
    }

    private Task ValidateInputAsync(HttpContext context)
    {
        Build build = actors.GetBuildOf(context.Route("id"), context.Query("build"));
        // As of old, this one has no "data" around it.
        _ = ActorInput.Prepare(RunQueries.Input(context), build.InputSchema);
        return context.WriteJsonAsync(new JsonObject { ["valid"] = true });
    }
}
