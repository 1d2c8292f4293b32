using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>An Actor that is declared instead of programmed: it needs no process, so tests can run it by the thousand.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScriptedActor
{
    /// <summary>One line needs no list: a list of one is easily none in PowerShell.</summary>
    [JsonConverter(typeof(OneOrMoreConverter<ScriptedLogLine>))]
    public IReadOnlyList<ScriptedLogLine> Log { get; init; } = [];

    public string? StatusMessage { get; init; }

    public JsonElement? Items { get; init; }

    /// <summary>Any JSON, stored as the record OUTPUT.</summary>
    public JsonElement? Output { get; init; }

    public IReadOnlyDictionary<string, ScriptedRecord> Records { get; init; } = new Dictionary<string, ScriptedRecord>();

    public int ExitCode { get; init; }

    /// <summary>How long a run takes at least; the delays of the log lines count.</summary>
    public int DurationMs { get; init; }

    /// <summary>What inputs it takes; null for any.</summary>
    public JsonObject? InputSchema { get; init; }

    /// <summary>Stores what the run received, bytes and content type, as the record OUTPUT.</summary>
    public bool EchoInput { get; init; }

    /// <summary>What the first of these says that fits the run is done instead.</summary>
    [JsonConverter(typeof(OneOrMoreConverter<ScriptedCase>))]
    public IReadOnlyList<ScriptedCase> Cases { get; init; } = [];

    /// <summary>What each run says that it cost, in US dollars.</summary>
    public double UsageTotalUsd { get; init; }

    /// <summary>How long ago each run says that it was started, for scripts that look for old ones.</summary>
    public int StartedSecsAgo { get; init; }
}
