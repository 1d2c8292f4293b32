using System.Globalization;
using System.Text;

namespace ApifyPS.Client;

/// <summary>A request before it is sent: every attempt makes a new message of it.</summary>
internal sealed class ApifyRequest
{
    private readonly StringBuilder _query = new();
    private readonly bool? _isIdempotent;

    public ApifyRequest(HttpMethod method, string path)
    {
        Method = method;
        Path = path;
    }

    public HttpMethod Method { get; }

    /// <summary>Path below the base address, encoded, starting with a slash.</summary>
    public string Path { get; }

    public string PathAndQuery => _query.Length == 0 ? Path : $"{Path}?{_query}";

    /// <summary>Where the last attempt went, redirects included; null before the first.</summary>
    public Uri? SentTo { get; set; }

    /// <summary>Whether the last attempt may have reached the platform; false where it surely ended before anything was sent.</summary>
    public bool MayBeSent { get; set; }

    public byte[]? Body { get; init; }

    /// <summary>Opens a body that is too large to be held, once for each attempt; null where there is <see cref="Body"/> or none.</summary>
    public Func<Stream>? OpenBody { get; init; }

    /// <summary>Told on any thread how many bytes of <see cref="OpenBody"/> this attempt has taken; null for nobody.</summary>
    public Action<long>? OnBodyProgress { get; init; }

    /// <summary>How much of <see cref="Body"/> is the body, which may lie in a longer buffer; null for all of it.</summary>
    public int? BodyLength { get; init; }

    public string? ContentType { get; init; }

    /// <summary>ID of a start. It goes into the User-Agent, right behind the product, where no truncation reaches it; null for nothing.</summary>
    public string? StartId { get; init; }

    /// <summary>Time for one attempt beyond what the platform is asked to wait; null for the client's own.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the platform is asked to hold the answer back (<c>waitForFinish</c>).</summary>
    public TimeSpan ServerWait { get; init; }

    /// <summary>False where the caller has a retry loop of its own.</summary>
    public bool Retry { get; init; } = true;

    /// <summary>Whether carrying the request out twice does what once does.</summary>
    public bool IsIdempotent { get => _isIdempotent ?? Method != HttpMethod.Post; init => _isIdempotent = value; }

    public ApifyRequest Query(string name, string? value)
    {
        if (value is null)
            return this;
        if (_query.Length > 0)
            _query.Append('&');
        _query.Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public ApifyRequest Query(string name, long? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    public ApifyRequest Query(string name, double? value) => Query(name, value?.ToString("R", CultureInfo.InvariantCulture));

    public ApifyRequest Query(string name, bool? value) => Query(name, value is { } flag ? (flag ? "1" : "0") : null);

    public ApifyRequest Query(string name, DateTimeOffset? value) => Query(name, value?.ToApi());

    public ApifyRequest Query(string name, IReadOnlyCollection<string>? values) =>
        Query(name, values is { Count: > 0 } ? string.Join(",", values) : null);
}
