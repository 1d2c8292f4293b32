namespace ApifyPS;

/// <summary>An answer came that is not one of the Apify API: HTML, broken JSON, a redirect that must not be followed.</summary>
public sealed class ApifyResponseException : ApifyException
{
    internal ApifyResponseException(int statusCode, string message, string method, string path, int attempt, Exception? inner = null)
        : base(message, method, path, attempt, inner) => StatusCode = statusCode;

    /// <summary>HTTP status of the answer.</summary>
    public int StatusCode { get; }
}
