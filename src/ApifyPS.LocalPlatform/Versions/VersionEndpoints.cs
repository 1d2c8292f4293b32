using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Versions;

internal sealed class VersionEndpoints(VersionService versions)
{
    private const string Collection = "actors/{id}/versions";
    private const string Version = Collection + "/{version}";
    private const string EnvVars = Version + "/env-vars";
    private const string EnvVar = EnvVars + "/{name}";

    public void Map(ApiRoutes routes) => routes
        .Map("GET", Collection, context => WriteAllAsync(context, versions.List(context.Route("id")), VersionView.Full))
        .Map("POST", Collection, context => WriteAsync(context, versions.Create(context.Route("id"), context.JsonObjectBody()), StatusCodes.Status201Created), notForRuns: true)
        .Map("GET", Version, context => WriteAsync(context, versions.Get(context.Route("id"), context.Route("version"))))
        .Map("PUT", Version, UpdateAsync, notForRuns: true)
        .Map("POST", Version, UpdateAsync, notForRuns: true)
        .Map("DELETE", Version, DeleteAsync, notForRuns: true)
        .Map("GET", EnvVars, context => WriteAllAsync(context, versions.Get(context.Route("id"), context.Route("version")).EnvVars, VersionView.EnvVar))
        .Map("POST", EnvVars, context => WriteAsync(context, versions.CreateEnvVar(context.Route("id"), context.Route("version"), context.JsonObjectBody()), StatusCodes.Status201Created), notForRuns: true)
        .Map("GET", EnvVar, context => WriteAsync(context, versions.GetEnvVar(context.Route("id"), context.Route("version"), context.Route("name"))))
        .Map("PUT", EnvVar, UpdateEnvVarAsync, notForRuns: true)
        .Map("POST", EnvVar, UpdateEnvVarAsync, notForRuns: true)
        .Map("DELETE", EnvVar, DeleteEnvVarAsync, notForRuns: true);

    private Task UpdateAsync(HttpContext context) =>
        WriteAsync(context, versions.Update(context.Route("id"), context.Route("version"), context.JsonObjectBody()));

    private Task DeleteAsync(HttpContext context)
    {
        versions.Delete(context.Route("id"), context.Route("version"));
        return context.NoContent();
    }

    private Task UpdateEnvVarAsync(HttpContext context) =>
        WriteAsync(context, versions.UpdateEnvVar(context.Route("id"), context.Route("version"), context.Route("name"), context.JsonObjectBody()));

    private Task DeleteEnvVarAsync(HttpContext context)
    {
        versions.DeleteEnvVar(context.Route("id"), context.Route("version"), context.Route("name"));
        return context.NoContent();
    }

    private static Task WriteAsync(HttpContext context, ActorVersion version, int status = StatusCodes.Status200OK) =>
        context.WriteDataAsync(VersionView.Full(version), status);

    private static Task WriteAsync(HttpContext context, EnvVar variable, int status = StatusCodes.Status200OK) =>
        context.WriteDataAsync(VersionView.EnvVar(variable), status);

    private static Task WriteAllAsync<T>(HttpContext context, IReadOnlyList<T> items, Func<T, JsonObject> view) =>
        context.WriteDataAsync(new JsonObject { ["total"] = items.Count, ["items"] = new JsonArray([.. items.Select(view)]) });
}
