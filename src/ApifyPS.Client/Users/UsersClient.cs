namespace ApifyPS.Client;

/// <summary>Users (<c>/v2/users</c>).</summary>
public sealed class UsersClient
{
    private readonly ApifyClient _client;

    internal UsersClient(ApifyClient client) => _client = client;

    /// <summary>Gets the user that the token belongs to.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The user.</returns>
    public Task<ApifyUser> GetMeAsync(CancellationToken cancellationToken) =>
        _client.Transport.SendAsync(new ApifyRequest(HttpMethod.Get, "/v2/users/me"), ApifyJsonContext.Default.EnvelopeApifyUser, cancellationToken);
}
