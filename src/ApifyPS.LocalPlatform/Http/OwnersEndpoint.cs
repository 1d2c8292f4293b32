namespace ApifyPS.LocalPlatform.Http;

/// <summary>Marks an endpoint of the API that the token of a run doesn't open.</summary>
internal sealed class OwnersEndpoint
{
    public static OwnersEndpoint Instance { get; } = new();
}
