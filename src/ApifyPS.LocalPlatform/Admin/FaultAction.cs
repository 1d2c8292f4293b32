using System.Text.Json;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>What a fault rule does to a request. A delay can be combined with any one of the others.</summary>
internal sealed record FaultAction
{
    /// <summary>Wait so long first. What is asked is done then, also when the client has given up meanwhile.</summary>
    public int? DelayMs { get; init; }

    /// <summary>Do what the request asks, then hold the answer back for so long.</summary>
    public int? DelayAfterCommitMs { get; init; }

    /// <summary>Answer with this status instead of doing anything.</summary>
    public int? Status { get; init; }

    /// <summary>Do what the request asks, then answer with this status, as a gateway does that lost its server.</summary>
    public int? StatusAfterCommit { get; init; }

    /// <summary>The type and message of the error envelope that goes with <see cref="Status"/> and <see cref="StatusAfterCommit"/>.</summary>
    public string? Type { get; init; }

    public string? Message { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>A body instead of the error envelope, as a proxy's HTML page.</summary>
    public string? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Cut the connection without an answer, the request not done.</summary>
    public bool Reset { get; init; }

    /// <summary>Do what the request asks, then cut the connection without an answer.</summary>
    public bool ResetAfterCommit { get; init; }

    /// <summary>Send so many bytes of the real answer's body, then cut the connection.</summary>
    public int? TruncateBody { get; init; }

    public SlowBody? SlowBody { get; init; }

    /// <summary>Answer without what tells who started a run.</summary>
    public bool HideUserAgent { get; init; }

    /// <summary>Leave out of a list of runs what was started within the last so many milliseconds. It goes with <see cref="HideUserAgent"/>.</summary>
    public int? ListLagMs { get; init; }

    /// <summary>Never answer: the connection stays open until the client gives up.</summary>
    public bool Endless { get; init; }

    /// <summary>Unknown names are errors: a misspelt fault would otherwise be a test that tests nothing.</summary>
    [System.Text.Json.Serialization.JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }
}
