using System.Globalization;

namespace ApifyPS.Chaos;

/// <summary>What came of many starts.</summary>
internal sealed class StartReport
{
    public int Starts { get; init; }

    public long Requests { get; init; }

    public TimeSpan Time { get; init; }

    public int Returned { get; set; }

    public int ErrorsWithCandidates { get; set; }

    public int OtherErrors { get; set; }

    /// <summary>Second runs that the client found and aborted by itself.</summary>
    public int AbortedTwins { get; set; }

    /// <summary>Starts with more than one run that goes on.</summary>
    public List<string> Doubles { get; } = [];

    /// <summary>Runs that were returned and are not there, or are there and nobody was told of.</summary>
    public List<string> Lost { get; } = [];

    public List<string> Errors { get; } = [];

    public bool IsClean => Doubles.Count == 0 && Lost.Count == 0;

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        | Starts | Returned | Errors that name runs | Other errors | Doubles | Lost | Second runs aborted | Requests per start | Time |
        |---|---|---|---|---|---|---|---|---|
        | {Starts} | {Returned} | {ErrorsWithCandidates} | {OtherErrors} | {Doubles.Count} | {Lost.Count} | {AbortedTwins} | {(double)Requests / Starts:0.00} | {Time.TotalSeconds:0} s |
        """);
}
