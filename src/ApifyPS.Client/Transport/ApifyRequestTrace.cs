namespace ApifyPS.Client;

/// <summary>One attempt at a request, for a log. It holds no secret.</summary>
public sealed class ApifyRequestTrace
{
    /// <summary>HTTP method.</summary>
    public string Method { get; internal set; } = "";

    /// <summary>Path and query, secrets redacted.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>HTTP status; null when no answer came.</summary>
    public int? StatusCode { get; internal set; }

    /// <summary>Time from sending to the end of what was read of the answer.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Number of the attempt, from 1.</summary>
    public int Attempt { get; internal set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure { get; internal set; }

    /// <summary>Pause before the next attempt; null when there is none.</summary>
    public TimeSpan? RetryIn { get; internal set; }

    /// <summary>One line: <c>GET /v2/users/me → 200 in 12 ms</c>.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        string text = FormattableString.Invariant($"{Method} {Path} → {(StatusCode is { } status ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : "no answer")} in {Elapsed.TotalMilliseconds:0} ms");
        if (Attempt > 1)
            text += FormattableString.Invariant($", attempt {Attempt}");
        if (Failure is not null)
            text += ": " + Failure;
        if (RetryIn is { } pause)
            text += FormattableString.Invariant($"; again in {pause.TotalMilliseconds:0} ms");
        return text;
    }
}
