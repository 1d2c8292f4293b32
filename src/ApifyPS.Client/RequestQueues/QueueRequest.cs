using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>A request of a request queue (openapi: Request).</summary>
public sealed class QueueRequest : ApifyObject
{
    /// <summary>ID of the request: the platform computes it of the unique key (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>What tells it from others: there is one request for each key (API: <c>uniqueKey</c>).</summary>
    public string? UniqueKey { get; set; }

    /// <summary>Address to be requested (API: <c>url</c>).</summary>
    public string? Url { get; set; }

    /// <summary>HTTP method (API: <c>method</c>).</summary>
    public string? Method { get; set; }

    /// <summary>How often it was tried again (API: <c>retryCount</c>).</summary>
    public int? RetryCount { get; set; }

    /// <summary>Address that was loaded in the end, after redirects; null before it was handled (API: <c>loadedUrl</c>).</summary>
    public string? LoadedUrl { get; set; }

    /// <summary>Body to be sent; null for none (API: <c>payload</c>).</summary>
    [JsonIgnore]
    public object? Payload { get; set; }

    /// <summary>Headers to be sent; null for none (API: <c>headers</c>).</summary>
    [JsonIgnore]
    public object? Headers { get; set; }

    /// <summary>What the crawler keeps with it, such as its label (API: <c>userData</c>).</summary>
    [JsonIgnore]
    public object? UserData { get; set; }

    /// <summary>Whether it is not to be tried again (API: <c>noRetry</c>).</summary>
    public bool? NoRetry { get; set; }

    /// <summary>Why it failed, one message for each attempt (API: <c>errorMessages</c>).</summary>
    public string[]? ErrorMessages { get; set; }

    /// <summary>When it was handled; null while it waits (API: <c>handledAt</c>).</summary>
    public DateTime? HandledAt { get; set; }

    /// <summary>ID or name of the queue that it was read from, so that it can be piped to the cmdlets that change it.</summary>
    [JsonIgnore]
    public string? QueueId { get; set; }

    /// <summary>The payload to the letter, so that a change of something else leaves it as it is; null for none.</summary>
    [JsonInclude, JsonPropertyName("payload")]
    internal JsonElement? PayloadJson { get; set; }

    /// <summary>The headers to the letter; null for none.</summary>
    [JsonInclude, JsonPropertyName("headers")]
    internal JsonElement? HeadersJson { get; set; }

    /// <summary>The user data to the letter; null for none.</summary>
    [JsonInclude, JsonPropertyName("userData")]
    internal JsonElement? UserDataJson { get; set; }

    /// <summary>Method and address.</summary>
    /// <returns>As <c>GET https://example.com/</c>.</returns>
    public override string ToString() => $"{Method ?? "GET"} {Url}";
}
