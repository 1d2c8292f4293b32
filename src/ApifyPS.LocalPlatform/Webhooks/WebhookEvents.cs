using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>The events that webhooks can ask for, and those that runs bring about.</summary>
internal static class WebhookEvents
{
    public static readonly IReadOnlyList<string> All =
    [
        "ACTOR.BUILD.ABORTED", "ACTOR.BUILD.CREATED", "ACTOR.BUILD.FAILED", "ACTOR.BUILD.SUCCEEDED", "ACTOR.BUILD.TIMED_OUT",
        "ACTOR.RUN.ABORTED", "ACTOR.RUN.CREATED", "ACTOR.RUN.FAILED", "ACTOR.RUN.RESURRECTED", "ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.TIMED_OUT",
        "TEST",
    ];

    /// <summary>The event of a build that has come from one status (null: it is new) to another; null when that is none.</summary>
    public static string? OfBuild(string? from, string to) => (from, to) switch
    {
        (null, _) => "ACTOR.BUILD.CREATED",
        (_, RunStatus.Succeeded) => "ACTOR.BUILD.SUCCEEDED",
        (_, RunStatus.Failed) => "ACTOR.BUILD.FAILED",
        (_, RunStatus.Aborted) => "ACTOR.BUILD.ABORTED",
        _ => null,
    };

    /// <summary>The event of a run that has come from one status (null: it is new) to another; null when that is none.</summary>
    public static string? Of(string? from, string to) => (from, to) switch
    {
        (null, _) => "ACTOR.RUN.CREATED",
        (not null, RunStatus.Running) when RunStatus.IsTerminal(from) => "ACTOR.RUN.RESURRECTED",
        (_, RunStatus.Succeeded) => "ACTOR.RUN.SUCCEEDED",
        (_, RunStatus.Failed) => "ACTOR.RUN.FAILED",
        (_, RunStatus.Aborted) => "ACTOR.RUN.ABORTED",
        (_, RunStatus.TimedOut) => "ACTOR.RUN.TIMED_OUT",
        _ => null,
    };
}
