using System.Text.Json;

namespace ApifyPS;

/// <summary>The API answered with an error (openapi: ErrorResponse).</summary>
public sealed class ApifyApiException : ApifyException
{
    internal ApifyApiException(int statusCode, string? type, string apiMessage, string method, string path, int attempt, TimeSpan? retryAfter)
        : base(apiMessage, method, path, attempt, null)
    {
        StatusCode = statusCode;
        Type = type;
        RetryAfter = retryAfter;
    }

    /// <summary>HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The API's error type, for example <c>record-not-found</c> (an open set); null when the answer had none.</summary>
    public string? Type { get; }

    /// <summary>How long the platform asks to wait before the next attempt; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the API says that what was asked for does not exist, rather than that the address is wrong.</summary>
    public bool IsNotFound => StatusCode == 404;

    /// <summary>What the API says beside type and message (API: <c>error.data</c>); null when it says nothing.</summary>
    internal JsonElement? Details { get; init; }
}
