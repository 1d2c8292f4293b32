namespace ApifyPS;

/// <summary>What the platform tells an Actor's process in environment variables.</summary>
internal static class ActorEnvironment
{
    /// <summary>ID of the run that this process belongs to; null outside of an Actor.</summary>
    public static string? RunId => Read(["ACTOR_RUN_ID", "APIFY_ACTOR_RUN_ID"]);

    /// <summary>The first of these variables that is set, the current name first; null when none is.</summary>
    public static string? Read(IEnumerable<string> variables) =>
        variables.Select(variable => Environment.GetEnvironmentVariable(variable)?.Trim()).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
