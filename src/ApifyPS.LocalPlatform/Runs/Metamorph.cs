namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The run continued as another Actor.</summary>
internal sealed record Metamorph(DateTimeOffset CreatedAt, string ActorId, string BuildId, string InputKey);
