using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>What a schedule does when it is due: it starts an Actor or a task.</summary>
internal sealed record ScheduleAction
{
    public const string RunActor = "RUN_ACTOR";
    public const string RunActorTask = "RUN_ACTOR_TASK";

    public required string Id { get; init; }

    public required string Type { get; init; }

    public string? ActorId { get; init; }

    public string? ActorTaskId { get; init; }

    /// <summary>The body of an Actor's run, as text, and its type.</summary>
    public string? InputBody { get; init; }

    public string? InputContentType { get; init; }

    public RunOverrides? RunOptions { get; init; }

    /// <summary>What a task's run gets on top of the stored input.</summary>
    public JsonObject? Input { get; init; }
}
