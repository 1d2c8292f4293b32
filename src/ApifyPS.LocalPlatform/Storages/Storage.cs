namespace ApifyPS.LocalPlatform.Storages;

/// <summary>What the three kinds of storage have in common, and the counters that are kept beside their content.</summary>
internal sealed record Storage
{
    public required string Id { get; init; }

    public required StorageKind Kind { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public required DateTimeOffset AccessedAt { get; init; }

    public string? ActId { get; init; }

    public string? ActRunId { get; init; }

    public required string GeneralAccess { get; init; }

    public string? SchemaJson { get; init; }

    public long ItemCount { get; init; }

    public long CleanItemCount { get; init; }

    public long StorageBytes { get; init; }

    public long WriteCount { get; init; }

    public long ReadCount { get; init; }

    public long ListCount { get; init; }

    public long HeadCount { get; init; }

    public long DeleteCount { get; init; }

    /// <summary>The key of the signatures that open this storage without a token (see <see cref="StorageSignature"/>).</summary>
    public required string UrlSigningSecretKey { get; init; }
}
