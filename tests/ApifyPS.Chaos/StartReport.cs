using System.Globalization;

namespace ApifyPS.Chaos;

/// <summary>What came of many starts.</summary>
internal sealed class StartReport
{
    /// <summary>Columns of <see cref="ToRow"/>.</summary>
    public const string Header = """
        | Client | Seed | Starts | Returned | Errors that name runs | Errors with a start ID | Other errors | Runs found by start ID | Doubles | Lost | Second runs aborted | Requests per start | Time |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    public required string Client { get; init; }

    public int Seed { get; init; }

    public int Starts { get; init; }

    public long Requests { get; init; }

    public TimeSpan Time { get; init; }

    public int Returned { get; set; }

    public int ErrorsWithCandidates { get; set; }

    /// <summary>Errors that name no run, and give the ID of the start.</summary>
    public int ErrorsWithStartId { get; set; }

    public int OtherErrors { get; set; }

    /// <summary>Runs that only the start's ID in an error finds.</summary>
    public int FoundByStartId { get; set; }

    /// <summary>Second runs that the client found and aborted by itself.</summary>
    public int AbortedTwins { get; set; }

    /// <summary>Starts with more than one run that is still running.</summary>
    public List<string> Doubles { get; } = [];

    /// <summary>Runs that were returned and are not there, or are there and nobody was told of, not even by a start ID.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Runs of one start that the error of another names.</summary>
    public List<string> WronglyNamed { get; } = [];

    public List<string> Errors { get; } = [];

    public string ToRow() => string.Create(CultureInfo.InvariantCulture,
        $"| {Client} | {Seed} | {Starts} | {Returned} | {ErrorsWithCandidates} | {ErrorsWithStartId} | {OtherErrors} | {FoundByStartId} | {Doubles.Count} | {Lost.Count} | {AbortedTwins} | {(double)Requests / Starts:0.00} | {Time.TotalSeconds:0} s |");
}
