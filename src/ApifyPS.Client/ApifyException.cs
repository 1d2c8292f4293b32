namespace ApifyPS;

/// <summary>Any failure of a call to the API that the client reports.</summary>
public abstract class ApifyException : Exception
{
    private protected ApifyException(string message, string method, string path, int attempt, Exception? inner)
        : base(message, inner)
    {
        Method = method;
        Path = path;
        Attempt = attempt;
    }

    /// <summary>HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>Path and query of the request, secrets redacted.</summary>
    public string Path { get; }

    /// <summary>Number of the attempt that failed last, from 1.</summary>
    public int Attempt { get; }
}
