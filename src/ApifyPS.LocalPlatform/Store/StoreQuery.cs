namespace ApifyPS.LocalPlatform.Store;

/// <summary>Which Actors of the store, and in which order.</summary>
internal sealed record StoreQuery
{
    /// <summary>Part of name, title, description, user name or readme; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Null for all.</summary>
    public string? Category { get; init; }

    /// <summary>Null for all.</summary>
    public string? PricingModel { get; init; }

    public StoreOrder SortBy { get; init; }
}
