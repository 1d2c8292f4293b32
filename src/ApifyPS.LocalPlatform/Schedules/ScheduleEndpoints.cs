using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Schedules;

internal sealed class ScheduleEndpoints(ScheduleService schedules)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", "schedules", context => context.WritePageAsync(schedules.List(context.Page()), schedule => View(schedule, full: false)))
        .Map("POST", "schedules", CreateAsync)
        .Map("GET", "schedules/{id}", context => WriteAsync(context, schedules.Get(context.Route("id"))))
        .Map("PUT", "schedules/{id}", context => WriteAsync(context, schedules.Update(context.Route("id"), context.JsonObjectBody())))
        .Map("DELETE", "schedules/{id}", DeleteAsync)
        .Map("GET", "schedules/{id}/log", context => context.WriteDataAsync(new JsonArray([.. schedules.Log(context.Route("id")).Select(PlatformJson.ToNode)])));

    private Task CreateAsync(HttpContext context)
    {
        Schedule schedule = schedules.Create(context.JsonObjectBody());
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/schedules/{schedule.Id}";
        return WriteAsync(context, schedule, StatusCodes.Status201Created);
    }

    private Task DeleteAsync(HttpContext context)
    {
        schedules.Delete(context.Route("id"));
        return context.NoContent();
    }

    private static Task WriteAsync(HttpContext context, Schedule schedule, int status = StatusCodes.Status200OK) =>
        context.WriteDataAsync(View(schedule, full: true), status);

    private static JsonObject View(Schedule schedule, bool full) => new JsonObject
    {
        ["id"] = schedule.Id,
        ["userId"] = LocalUser.Id,
        ["name"] = schedule.Name,
        ["title"] = full ? schedule.Title : null,
        ["description"] = full ? schedule.Description : null,
        ["cronExpression"] = schedule.CronExpression,
        ["timezone"] = schedule.Timezone,
        ["isEnabled"] = schedule.IsEnabled,
        ["isExclusive"] = schedule.IsExclusive,
        ["notifications"] = full ? new JsonObject { ["email"] = schedule.NotifyByEmail } : null,
        ["createdAt"] = schedule.CreatedAt.ToApi(),
        ["modifiedAt"] = schedule.ModifiedAt.ToApi(),
        ["nextRunAt"] = schedule.NextRunAt?.ToApi(),
        ["lastRunAt"] = schedule.LastRunAt?.ToApi(),
        ["actions"] = new JsonArray([.. schedule.Actions.Select(action => View(action, full))]),
    }.WithoutNulls();

    private static JsonObject View(ScheduleAction action, bool full) => new JsonObject
    {
        ["id"] = action.Id,
        ["type"] = action.Type,
        ["actorId"] = action.ActorId,
        ["actorTaskId"] = action.ActorTaskId,
        ["runInput"] = full && action.InputBody is not null ? new JsonObject { ["body"] = action.InputBody, ["contentType"] = action.InputContentType }.WithoutNulls() : null,
        ["runOptions"] = full ? PlatformJson.ToNode(action.RunOptions) : null,
        ["input"] = full ? action.Input?.DeepClone() : null,
    }.WithoutNulls();
}
