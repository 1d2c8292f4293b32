namespace ApifyPS.Client.Tests.Reliability;

/// <summary>What goes wrong, and what then must come of each call of <see cref="MatrixCall.All"/>, in their order.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Expected">For each call: what comes when it happens once, and behind a slash when it stays, if that differs. A dash says why there is nothing to try.</param>
internal sealed record MatrixFault(string Name, params string[] Expected)
{
    private const string Bytes = "– any bytes are a record";
    private const string Text = "– any text is a log";
    private const string ReadsChangeNothing = "– a read changes nothing";

    /// <summary>The answer, made of the right one; null for a fault of the connection.</summary>
    public Func<FakeReply, FakeReply>? Spoil { get; private init; }

    /// <summary>Whether the platform does what it is asked before it fails.</summary>
    public bool CarriedOut { get; private init; }

    /// <summary>Whether it takes a time-out to notice.</summary>
    public bool IsSlow { get; private init; }

    /// <summary>Whether nothing at all comes of the answer.</summary>
    public bool IsBeforeHeaders { get; private init; }

    /// <summary>Whether the answer never ends.</summary>
    public bool IsEndless { get; private init; }

    public bool IsRefused { get; private init; }

    public bool IsNameResolution { get; private init; }

    public bool IsTls { get; private init; }

    public bool IsRedirect { get; private init; }

    /// <summary>The run that was started is not in the first looks at the list.</summary>
    public bool IsLag { get; private init; }

    public static IReadOnlyList<MatrixFault> All { get; } =
    [
        new("connection refused", "✓ 2 POST / ✗ Refused 4 POST", "✓ 2 / ✗ Refused 4", "✓ 2 / ✗ Refused", "✓ 2 / ✗ Refused 4", "✓ 2 / ✗ Refused 4", "✓ 3 / ✗ Refused 4", "✓ 2 / ✗ Refused 4")
        {
            IsRefused = true,
        },
        new("no such host", "✓ 2 POST / ✗ NameResolution 4 POST", "✓ 2 / ✗ NameResolution 4", "✓ 2 / ✗ NameResolution", "✓ 2 / ✗ NameResolution 4", "✓ 2 / ✗ NameResolution 4", "✓ 3 / ✗ NameResolution 4", "✓ 2 / ✗ NameResolution 4")
        {
            IsNameResolution = true,
        },
        new("TLS failure", "✗ Tls 1 POST", "✗ Tls 1", "✗ Tls", "✗ Tls 1", "✗ Tls 1", "✗ Tls 1", "✗ Tls 1")
        {
            IsTls = true,
        },
        new("reset before the headers", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken 4", "✓ 3 / ✗ Broken 4", "✓ 2 / ✗ Broken 4")
        {
            Spoil = _ => FakeReply.Reset(),
            IsBeforeHeaders = true,
        },
        new("reset in the body", "✓ adopted, 1 POST", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken 4", "✓ 3 / ✓ 4", "✗ Broken 1")
        {
            Spoil = reply => reply.CutBody(10).ByReset(),
            CarriedOut = true,
        },
        new("answer lost after it was done", "✓ adopted, 1 POST", ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing)
        {
            Spoil = _ => FakeReply.Reset(),
            IsBeforeHeaders = true,
            CarriedOut = true,
        },
        new("no answer in time", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ Timeout 4", "✓ 2 / ✗ Timeout", "✓ 2 / ✗ Timeout 4", "✓ 2 / ✗ Timeout 4", "✓ 3 / ✗ Timeout 4", "✓ 2 / ✗ Timeout 4")
        {
            Spoil = _ => FakeReply.Silent(),
            IsSlow = true,
        },
        new("429", "✓ 2 POST / ✗ 429 4 POST", "✓ 2 / ✗ 429 4", "✓ 2 / ✗ 429", "✓ 2 / ✗ 429 4", "✓ 2 / ✗ 429 4", "✓ 3 / ✗ 429 4", "✓ 2 / ✗ 429 4")
        {
            Spoil = _ => FakeReply.Error(429, "rate-limit-exceeded"),
        },
        new("429 with Retry-After", "✓ 2 POST / ✗ 429 4 POST", "✓ 2 / ✗ 429 4", "✓ 2 / ✗ 429", "✓ 2 / ✗ 429 4", "✓ 2 / ✗ 429 4", "✓ 3 / ✗ 429 4", "✓ 2 / ✗ 429 4")
        {
            Spoil = _ => FakeReply.Error(429, "rate-limit-exceeded").With("Retry-After", "1"),
        },
        new("500", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ 500 4", "✓ 2 / ✗ 500", "✓ 2 / ✗ 500 4", "✓ 2 / ✗ 500 4", "✓ 3 / ✗ 500 4", "✓ 2 / ✗ 500 4")
        {
            Spoil = _ => FakeReply.Error(500, "internal-server-error"),
        },
        new("502 of a gateway", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ 502 4", "✓ 2 / ✗ 502", "✓ 2 / ✗ 502 4", "✓ 2 / ✗ 502 4", "✓ 3 / ✗ 502 4", "✓ 2 / ✗ 502 4")
        {
            Spoil = _ => FakeReply.Html(502),
        },
        new("502 of a gateway after it was done", "✓ adopted, 1 POST", ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing, ReadsChangeNothing)
        {
            Spoil = _ => FakeReply.Html(502),
            CarriedOut = true,
        },
        new("503", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ 503 4", "✓ 2 / ✗ 503", "✓ 2 / ✗ 503 4", "✓ 2 / ✗ 503 4", "✓ 3 / ✗ 503 4", "✓ 2 / ✗ 503 4")
        {
            Spoil = _ => FakeReply.Error(503, "service-unavailable"),
        },
        new("404 of a replica that lags", "✓ adopted, 1 POST", "✗ 404 1", "✓ 2 / ✗ 404", "✗ 404 1", "none 1", "✗ 404 1", "✗ 404 1")
        {
            Spoil = _ => FakeReply.Error(404, "record-not-found"),
            IsLag = true,
        },
        new("invalid JSON", "✓ adopted, 1 POST", "✓ 2 / ✗ NotApify 2", "✓ 2 / ✗ NotApify", "✓ 2 / ✗ NotApify 2", Bytes, "✓ 3 / ✗ Broken 4", Text)
        {
            Spoil = reply => reply.Truncated(3),
            CarriedOut = true,
        },
        new("web page instead of JSON", "✓ 2 POST / ? 2 POST", "✓ 2 / ✗ NotApify 2", "✓ 2 / ✗ NotApify", "✓ 2 / ✗ NotApify 2", Bytes, "✓ 3 / ✗ NotApify 2", Text)
        {
            Spoil = _ => FakeReply.Html(200),
        },
        new("truncated gzip", "✓ adopted, 1 POST", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken", "✓ 2 / ✗ Broken 4", "✓ 2 / ✗ Broken 4", "✓ 3 / ✗ Broken 4", "✗ Broken 1")
        {
            Spoil = reply => reply.Gzip().Truncated(12),
            CarriedOut = true,
        },
        new("endless slow body", "✓ adopted, 1 POST", "✓ 2 / ✗ Timeout 4", "✓ 2 / ✗ Timeout", "✓ 2 / ✗ Timeout 4", "reads on until stopped", "reads on until stopped", "reads on until stopped")
        {
            Spoil = reply => reply.Dripping(10, (byte)' '),
            IsEndless = true,
            CarriedOut = true,
            IsSlow = true,
        },
        new("redirect to another host", "✗ NotApify 1 POST", "✓ 1", "✓ 1", "✓ 1", "✓ 1", "✓ 2", "✓ 1")
        {
            IsRedirect = true,
        },
    ];

    public override string ToString() => Name;
}
