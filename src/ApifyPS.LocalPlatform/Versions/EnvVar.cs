namespace ApifyPS.LocalPlatform.Versions;

/// <summary>An environment variable of a version. The value of a secret one goes to the Actor and is never shown.</summary>
internal sealed record EnvVar
{
    public required string Name { get; init; }

    public string Value { get; init; } = string.Empty;

    public bool IsSecret { get; init; }
}
