using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>What only a local platform has (<c>/__local</c>).</summary>
public sealed class LocalPlatformClient
{
    /// <summary>The error type of a platform that runs and cannot store anything.</summary>
    private const string Unhealthy = "platform-unhealthy";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ApifyClient _client;

    internal LocalPlatformClient(ApifyClient client) => _client = client;

    /// <summary>Asks once whether a local platform is there, and whether it can store something.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What it says of itself; one that is there and not well has a <see cref="LocalPlatformInfo.Problem"/>.</returns>
    public async Task<LocalPlatformInfo> GetReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, "/__local/ready") { Retry = false, Timeout = Timeout }, ApifyJsonContext.Default.EnvelopeLocalPlatformInfo, cancellationToken).ConfigureAwait(false);
        }
        catch (ApifyApiException exception) when (exception.Type == Unhealthy && exception.Details is { } details)
        {
            LocalPlatformInfo info = details.Deserialize(ApifyJsonContext.Default.LocalPlatformInfo)!;
            info.Problem = exception.Message;
            return info;
        }
    }

    /// <summary>Tells the platform to end its Actors and stop.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when the platform has heard.</returns>
    public Task ShutdownAsync(CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Post, "/__local/shutdown") { Retry = false, Timeout = Timeout }, cancellationToken);

    /// <summary>Registers an Actor, or changes the one of the same name.</summary>
    /// <param name="registration">UTF-8 JSON of the registration: <c>path</c> or <c>scripted</c>, <c>name</c>, <c>command</c>, <c>env</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The Actor.</returns>
    public Task<ApifyActor> RegisterActorAsync(byte[] registration, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(
            new ApifyRequest(HttpMethod.Post, "/__local/actors") { Body = registration, ContentType = "application/json; charset=utf-8", IsIdempotent = true },
            ApifyJsonContext.Default.EnvelopeApifyActor,
            cancellationToken);

    /// <summary>Removes an Actor; its runs and their storages stay.</summary>
    /// <param name="actorId">Its ID or name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A task that ends when it is removed.</returns>
    public Task UnregisterActorAsync(string actorId, CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Delete, "/__local/actors/" + ApifyPath.Id(actorId, "Actor ID")), cancellationToken);
}
