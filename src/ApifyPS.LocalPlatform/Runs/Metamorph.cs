namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The run went on as another Actor.</summary>
internal sealed record Metamorph(DateTimeOffset CreatedAt, string ActorId, string BuildId, string InputKey);
