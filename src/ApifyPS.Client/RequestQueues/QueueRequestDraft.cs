namespace ApifyPS.Client;

/// <summary>A request that is to be added.</summary>
public sealed class QueueRequestDraft
{
    /// <summary>Makes a draft.</summary>
    /// <param name="uniqueKey">Its key, which is in the JSON as well.</param>
    /// <param name="url">Its address, which is in the JSON as well.</param>
    /// <param name="json">UTF-8 JSON of the request (openapi: RequestWithoutId).</param>
    public QueueRequestDraft(string uniqueKey, string url, byte[] json)
    {
        UniqueKey = uniqueKey;
        Url = url;
        Json = json;
    }

    /// <summary>What tells it from others.</summary>
    public string UniqueKey { get; }

    /// <summary>Address to be requested.</summary>
    public string Url { get; }

    /// <summary>Bytes of its JSON.</summary>
    public int JsonLength => Json.Length;

    /// <summary>UTF-8 JSON of the request.</summary>
    internal byte[] Json { get; }
}
