using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Tasks;

namespace ApifyPS.LocalPlatform.Runs;

internal sealed class RunEndpoints(RunService runs, RunCharges charges, TaskService tasks, RunQueries queries)
{
    private static readonly TimeSpan LongestSyncRun = TimeSpan.FromSeconds(300);

    public void Map(ApiRoutes routes)
    {
        foreach ((string collection, Func<HttpContext, Run> start) in new[] { ("actors", (Func<HttpContext, Run>)StartActor), ("actor-tasks", StartTask) })
        {
            foreach (string method in new[] { "GET", "POST" })
            {
                routes.Map(method, collection + "/{id}/run-sync", context => RunSyncAsync(context, start, run => routes.ForwardAsync(
                    context, "GET", "key-value-stores/{}/records/{}", run.DefaultKeyValueStoreId, context.Query("outputRecordKey") ?? "OUTPUT")));
                routes.Map(method, collection + "/{id}/run-sync-get-dataset-items", context => RunSyncAsync(context, start, run => routes.ForwardAsync(
                    context, "GET", "datasets/{}/items", run.DefaultDatasetId)));
            }
        }

        MapRuns(routes);
    }

    private void MapRuns(ApiRoutes routes) => routes
        .Map("POST", "actors/{id}/runs", context => WriteStartedAsync(context, StartActor(context)))
        .Map("GET", "actors/{id}/runs", context => ListAsync(context, queries.FilterFor("actors", context.Route("id"))))
        .Map("GET", "actors/{id}/runs/last", context => GetLastAsync(context, "actors"))
        .Map("POST", "actor-tasks/{id}/runs", context => WriteStartedAsync(context, StartTask(context)))
        .Map("GET", "actor-tasks/{id}/runs", context => ListAsync(context, queries.FilterFor("actor-tasks", context.Route("id"))))
        .Map("GET", "actor-tasks/{id}/runs/last", context => GetLastAsync(context, "actor-tasks"))
        .Map("GET", "actor-runs", context => ListAsync(context, new RunFilter()))
        .Map("GET", "actor-runs/{id}", GetAsync, anonymous: true)
        .Map("PUT", "actor-runs/{id}", UpdateAsync)
        .Map("DELETE", "actor-runs/{id}", DeleteAsync)
        .Map("POST", "actor-runs/{id}/abort", context => WriteAsync(context, runs.Abort(context.Route("id"), context.Flag("gracefully"))))
        .Map("POST", "actor-runs/{id}/resurrect", ResurrectAsync)
        .Map("POST", "actor-runs/{id}/reboot", context => WriteAsync(context, runs.Reboot(context.Route("id"))))
        .Map("POST", "actor-runs/{id}/metamorph", MorphAsync)
        .Map("POST", "actor-runs/{id}/charge", ChargeAsync);

    private Run StartActor(HttpContext context) => runs.Start(
        context.Route("id"), RunQueries.Input(context), RunQueries.Overrides(context), queries.Meta(context), RunQueries.Webhooks(context));

    private Run StartTask(HttpContext context) => tasks.Start(
        context.Route("id"), RunQueries.Input(context), RunQueries.Overrides(context), queries.Meta(context), RunQueries.Webhooks(context));

    /// <summary>Runs to the end and answers with what the run has left.</summary>
    private async Task RunSyncAsync(HttpContext context, Func<HttpContext, Run> start, Func<Run, Task> answer)
    {
        Run run = await runs.WaitForEndAsync(start(context), LongestSyncRun, context.RequestAborted);
        if (!run.IsTerminal)
        {
            throw new PlatformException(ErrorKind.Timeout, "run-timeout-exceeded", $"Actor run exceeded the timeout of {LongestSyncRun.TotalSeconds} seconds for this API endpoint");
        }

        if (run.Status != RunStatus.Succeeded)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "run-failed", $"Actor run did not succeed (run ID: {run.Id}, status: {run.Status}).");
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        await answer(run);
    }

    private async Task WriteStartedAsync(HttpContext context, Run run)
    {
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/actor-runs/{run.Id}";
        await context.WriteDataAsync(RunView.Full(await WaitAsync(context, run)), StatusCodes.Status201Created);
    }

    private async Task GetAsync(HttpContext context) => await WriteAsync(context, await WaitAsync(context, runs.Get(context.Route("id"))));

    private async Task GetLastAsync(HttpContext context, string collection) =>
        await WriteAsync(context, await WaitAsync(context, runs.Last(queries.FilterForLast(context, collection, context.Route("id")))));

    private Task ListAsync(HttpContext context, RunFilter filter) =>
        context.WritePageAsync(runs.List(RunQueries.WithQuery(filter, context), context.Page()), RunView.Short);

    private Task UpdateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        return WriteAsync(context, runs.Update(
            context.Route("id"), body.Text("statusMessage"), body.Boolean("isStatusMessageTerminal"), body.Text("generalAccess")));
    }

    private Task DeleteAsync(HttpContext context)
    {
        runs.Delete(context.Route("id"));
        return context.NoContent();
    }

    private async Task ResurrectAsync(HttpContext context) =>
        await WriteAsync(context, await runs.ResurrectAsync(context.Route("id"), RunQueries.Overrides(context)));

    private Task MorphAsync(HttpContext context) => WriteAsync(context, runs.MorphInto(
        context.Route("id"),
        context.Query("targetActorId") ?? throw PlatformException.InvalidInput("targetActorId is required."),
        context.Query("build"),
        RunQueries.Input(context)));

    private Task ChargeAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        string eventName = body.Text("eventName") ?? throw PlatformException.InvalidInput("eventName is required.");
        int count = body.Integer("count") ?? throw PlatformException.InvalidInput("count is required.");
        string key = context.Request.Headers["idempotency-key"].ToString();
        charges.Charge(context.Route("id"), eventName, count, key.Length > 0 ? key : null);
        return context.WriteJsonAsync(new JsonObject(), StatusCodes.Status201Created);
    }

    // Only the waiting ends when the client goes away; whatever was started continues.
    private Task<Run> WaitAsync(HttpContext context, Run run) => runs.WaitForFinishAsync(run, RunQueries.WaitTime(context), context.RequestAborted);

    private static Task WriteAsync(HttpContext context, Run run) => context.WriteDataAsync(RunView.Full(run));
}
