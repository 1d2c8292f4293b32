namespace ApifyPS.Client;

/// <summary>Builds of Actors (<c>/v2/actor-builds</c>).</summary>
public sealed class BuildsClient
{
    private const int MaxPageLength = 1000;

    private readonly ApifyClient _client;

    internal BuildsClient(ApifyClient client) => _client = client;

    /// <summary>Gets a build.</summary>
    /// <param name="buildId">Its ID.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The build.</returns>
    public Task<ApifyBuild> GetAsync(string buildId, CancellationToken cancellationToken) =>
        GetByPathAsync("/v2/actor-builds/" + ApifyPath.Id(buildId, "build ID"), cancellationToken);

    /// <summary>Gets the build that a run of an Actor has when nothing else is asked for.</summary>
    /// <param name="actorId">ID of the Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The build.</returns>
    public Task<ApifyBuild> GetDefaultAsync(string actorId, CancellationToken cancellationToken) =>
        GetByPathAsync(PathOf(actorId) + "/default", cancellationToken);

    /// <summary>Gets one page of an Actor's builds, the newest first.</summary>
    /// <param name="actorId">ID of the Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="offset">Builds to leave out at the start.</param>
    /// <param name="limit">Most builds in the page, at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public Task<ApifyList<ApifyBuild>> ListAsync(string actorId, long offset, int limit, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Get, PathOf(actorId)).Query("offset", offset == 0 ? null : (long?)offset).Query("limit", (long?)limit).Query("desc", true),
            ApifyJsonContext.Default.EnvelopeApifyListApifyBuild,
            cancellationToken);

    /// <summary>Gets the build that a run of an Actor would have.</summary>
    /// <param name="actorId">ID of the Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="tagOrNumber">Tag or number of the build; null for the default one.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>The build; null when the Actor has none of that tag or number.</returns>
    public async Task<ApifyBuild?> FindAsync(string actorId, string? tagOrNumber, CancellationToken cancellationToken)
    {
        if (tagOrNumber is null)
            return await GetDefaultAsync(actorId, cancellationToken).ConfigureAwait(false);
        ApifyActor actor = await _client.Actors.GetAsync(actorId, cancellationToken).ConfigureAwait(false);
        if (actor.TaggedBuilds is IDictionary<string, object?> tags && tags.TryGetValue(tagOrNumber, out object? tagged) && tagged is IDictionary<string, object?> build && build.TryGetValue("buildId", out object? id) && id is string known)
            return await GetAsync(known, cancellationToken).ConfigureAwait(false);
        // The API has no way from a number to its build but the list.
        for (long offset = 0; ;)
        {
            ApifyList<ApifyBuild> page = await ListAsync(actorId, offset, MaxPageLength, cancellationToken).ConfigureAwait(false);
            if (page.Items.FirstOrDefault(candidate => candidate.BuildNumber == tagOrNumber) is { } found)
                return await GetAsync(found.Id, cancellationToken).ConfigureAwait(false);
            offset += page.Items.Count;
            if (page.Items.Count == 0 || offset >= page.Total)
                return null;
        }
    }

    private Task<ApifyBuild> GetByPathAsync(string path, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, path), ApifyJsonContext.Default.EnvelopeApifyBuild, cancellationToken);

    private static string PathOf(string actorId) => $"/v2/actors/{ApifyPath.Id(actorId, "Actor ID")}/builds";
}
