namespace ApifyPS.Client;

/// <summary>Which storages a list gives (query of <c>GET /v2/datasets</c> and its like).</summary>
public sealed class StorageListOptions
{
    /// <summary>Whether unnamed ones are listed too, and not only those with a name (API: <c>unnamed</c>).</summary>
    public bool IncludeUnnamed { get; init; }

    /// <summary>Whether those are listed that other users share with this one, instead of the user's own (API: <c>ownership</c>).</summary>
    public bool SharedWithMe { get; init; }

    /// <summary>Whether the newest come first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Storages to leave out at the start.</summary>
    public long Offset { get; init; }

    /// <summary>Most storages in the page, at most 1,000.</summary>
    public int Limit { get; init; } = 1000;

    internal ApifyRequest ToRequest(string path) => new ApifyRequest(HttpMethod.Get, path)
        .Query("offset", Offset == 0 ? null : (long?)Offset)
        .Query("limit", (long?)Limit)
        .Query("desc", Descending ? true : (bool?)null)
        .Query("unnamed", IncludeUnnamed ? true : (bool?)null)
        // Without it the API lists both.
        .Query("ownership", SharedWithMe ? "sharedWithMe" : "ownedByMe");
}
