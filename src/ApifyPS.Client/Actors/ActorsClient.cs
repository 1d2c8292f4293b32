namespace ApifyPS.Client;

/// <summary>Actors (<c>/v2/actors</c>).</summary>
public sealed class ActorsClient
{
    /// <summary>Type of the API's error about an input that breaks the Actor's input schema.</summary>
    public const string InvalidInput = "invalid-input";

    private readonly ApifyClient _client;

    internal ActorsClient(ApifyClient client) => _client = client;

    /// <summary>Gets an Actor.</summary>
    /// <param name="actorId">Its ID, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The Actor.</returns>
    public Task<ApifyActor> GetAsync(string actorId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, PathOf(actorId)), ApifyJsonContext.Default.EnvelopeApifyActor, cancellationToken);

    /// <summary>Gets one page of the user's Actors, the last used first.</summary>
    /// <param name="offset">Actors to leave out at the start.</param>
    /// <param name="limit">Most Actors in the page, at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page.</returns>
    public Task<ApifyList<ApifyActor>> ListAsync(long offset, int limit, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Get, "/v2/actors").Query("offset", offset == 0 ? null : (long?)offset).Query("limit", (long?)limit).Query("desc", true).Query("sortBy", "stats.lastRunStartedAt"),
            ApifyJsonContext.Default.EnvelopeApifyListApifyActor,
            cancellationToken);

    /// <summary>Starts a run and returns at once. When the answer is lost the run is looked up: there is never a silent second one.</summary>
    /// <param name="actorId">ID of the Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="options">Its input and options.</param>
    /// <param name="cancellationToken">Cancels the request; the run may have been started all the same.</param>
    /// <returns>The run.</returns>
    public Task<ActorRun> StartAsync(string actorId, RunStartOptions options, CancellationToken cancellationToken) =>
        new RunStarter(_client, PathOf(actorId) + "/runs", actorId, null, options).StartAsync(cancellationToken);

    /// <summary>Asks whether an input is what the Actor's input schema asks for; its defaults count as given. It changes nothing.</summary>
    /// <param name="actorId">ID of the Actor, <c>username/name</c> or <c>username~name</c>.</param>
    /// <param name="json">The input, UTF-8 JSON.</param>
    /// <param name="build">Tag or number of the build whose schema counts; null for the one that the API takes.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when the input is valid.</returns>
    /// <exception cref="ApifyApiException">The request failed; of the type <see cref="InvalidInput"/> when the input is not valid.</exception>
    public Task ValidateInputAsync(string actorId, byte[] json, string? build, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Post, PathOf(actorId) + "/validate-input") { Body = json, ContentType = "application/json; charset=utf-8", IsIdempotent = true }.Query("build", build),
            cancellationToken);

    private static string PathOf(string actorId) => "/v2/actors/" + ApifyPath.Id(actorId, "Actor ID");
}
