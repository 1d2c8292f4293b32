namespace ApifyPS.Client;

/// <summary>How a run continues as another Actor (<c>POST …/metamorph</c>).</summary>
public sealed class RunMetamorphOptions
{
    /// <summary>Tag or number of the other Actor's build (API: <c>build</c>); null for its own default.</summary>
    public string? Build { get; init; }

    /// <summary>Body of the new input; null for none.</summary>
    public byte[]? Input { get; init; }

    /// <summary>Content type of the input.</summary>
    public string? ContentType { get; init; }

    internal ApifyRequest ToRequest(string path, string targetActorId) =>
        new ApifyRequest(HttpMethod.Post, path) { Body = Input, ContentType = Input is null ? null : ContentType }
            // An ID in a query is held to the same rules as one in a path.
            .Query("targetActorId", Uri.UnescapeDataString(ApifyPath.Id(targetActorId, "Actor ID")))
            .Query("build", Build);
}
