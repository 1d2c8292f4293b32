namespace ApifyPS.LocalPlatform.Http;

/// <summary>Marks an endpoint that needs no token, because the id in its path is the secret.</summary>
internal sealed class AnonymousEndpoint
{
    public static AnonymousEndpoint Instance { get; } = new();
}
