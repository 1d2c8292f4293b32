using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>
/// Many paths of the API are other ways to the same thing: <c>acts</c> for <c>actors</c>, <c>runs/last</c> for a run,
/// a run's <c>dataset</c> for the dataset itself. They are rewritten before routing, so each thing has one handler.
/// </summary>
internal sealed class PathAliases(RunService runs, RunQueries queries, Authenticator authenticator)
{
    public void Apply(HttpContext context)
    {
        string[] path = (context.Request.Path.Value ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is not ["v2", ..]) return;
        if (context.Query("method") is { } method && HttpMethods.IsGet(context.Request.Method)) context.Request.Method = method.ToUpperInvariant();
        string[] original = path;
        if (path is ["v2", "acts", ..]) path = ["v2", "actors", .. path[2..]];
        if (path is ["v2", "actors" or "actor-tasks", _, "runs", "last", _, ..])
        {
            // The other forms carry a hard-to-guess run id; this one tells which run was the last.
            authenticator.Require(context);
            Run last = runs.Last(queries.FilterForLast(context, path[1], path[2]));
            path = ["v2", "actor-runs", last.Id, .. path[5..]];
        }
        else if (path is ["v2", "actors", _, "runs", not "last", ..])
        {
            path = ["v2", "actor-runs", .. path[4..]];
        }

        path = path switch
        {
            ["v2", "actor-runs", var id, "dataset", ..] => ["v2", "datasets", runs.Get(id).DefaultDatasetId, .. path[4..]],
            ["v2", "actor-runs", var id, "key-value-store", ..] => ["v2", "key-value-stores", runs.Get(id).DefaultKeyValueStoreId, .. path[4..]],
            ["v2", "actor-runs", var id, "request-queue", ..] => ["v2", "request-queues", runs.Get(id).DefaultRequestQueueId, .. path[4..]],
            ["v2", "actor-runs", var id, "log"] => ["v2", "logs", id],
            _ => path,
        };
        if (!ReferenceEquals(path, original)) context.Request.Path = "/" + string.Join('/', path);
    }
}
