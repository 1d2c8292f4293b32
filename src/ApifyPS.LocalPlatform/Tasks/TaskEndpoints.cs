using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Tasks;

internal sealed class TaskEndpoints(TaskService tasks, ActorService actors, RunStore runs)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", "actor-tasks", context => context.WritePageAsync(tasks.List(context.Page()), Short))
        .Map("POST", "actor-tasks", CreateAsync)
        .Map("GET", "actor-tasks/{id}", context => context.WriteDataAsync(Full(tasks.Get(context.Route("id")))))
        .Map("PUT", "actor-tasks/{id}", context => context.WriteDataAsync(Full(tasks.Update(context.Route("id"), context.JsonObjectBody()))))
        .Map("DELETE", "actor-tasks/{id}", DeleteAsync)
        .Map("GET", "actor-tasks/{id}/input", context => WriteInputAsync(context, tasks.Get(context.Route("id"))))
        .Map("PUT", "actor-tasks/{id}/input", context => WriteInputAsync(context, tasks.SetInput(context.Route("id"), context.JsonObjectBody())));

    private Task CreateAsync(HttpContext context)
    {
        ActorTask task = tasks.Create(context.JsonObjectBody());
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/actor-tasks/{task.Id}";
        return context.WriteDataAsync(Full(task), StatusCodes.Status201Created);
    }

    private Task DeleteAsync(HttpContext context)
    {
        tasks.Delete(context.Route("id"));
        return context.NoContent();
    }

    /// <summary>The input is the one thing of a task that comes without an envelope.</summary>
    private static Task WriteInputAsync(HttpContext context, ActorTask task) =>
        context.WriteJsonAsync(task.Input?.DeepClone() ?? new JsonObject());

    private JsonObject Full(ActorTask task)
    {
        JsonObject view = Common(task);
        view["options"] = PlatformJson.ToNode(task.Options) ?? new JsonObject();
        view["input"] = task.Input?.DeepClone() ?? new JsonObject();
        return view;
    }

    private JsonObject Short(ActorTask task)
    {
        JsonObject view = Common(task);
        view["actName"] = actors.Get(task.ActId).Name;
        view["actUsername"] = LocalUser.Username;
        return view;
    }

    private JsonObject Common(ActorTask task) => new JsonObject
    {
        ["id"] = task.Id,
        ["userId"] = LocalUser.Id,
        ["actId"] = task.ActId,
        ["name"] = task.Name,
        ["username"] = LocalUser.Username,
        ["title"] = task.Title,
        ["createdAt"] = task.CreatedAt.ToApi(),
        ["modifiedAt"] = task.ModifiedAt.ToApi(),
        ["stats"] = new JsonObject { ["totalRuns"] = runs.CountOf(new RunFilter { TaskId = task.Id }) },
    }.WithoutNulls();
}
