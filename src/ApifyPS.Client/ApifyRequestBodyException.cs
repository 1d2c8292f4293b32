namespace ApifyPS;

/// <summary>What was to be sent could not be read to its end; the platform got nothing whole.</summary>
public sealed class ApifyRequestBodyException : ApifyException
{
    internal ApifyRequestBodyException(string message, string method, string path, int attempt, Exception inner)
        : base(message, method, path, attempt, inner)
    {
    }
}
