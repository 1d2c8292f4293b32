namespace ApifyPS.LocalPlatform.Runs;

/// <summary>What a run is given: bytes as they came, and what kind they are.</summary>
internal sealed record RunInput(ReadOnlyMemory<byte> Body, string ContentType)
{
    public static RunInput None { get; } = new(ReadOnlyMemory<byte>.Empty, "application/json");

    public bool IsEmpty => Body.IsEmpty;
}
