using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>A local platform that runs on this machine (its own address <c>/__local/ready</c>).</summary>
public sealed class LocalPlatformInfo
{
    /// <summary>Process ID of the platform.</summary>
    [JsonPropertyName("pid")]
    public int? ProcessId { get; set; }

    /// <summary>Base address of its API, without <c>/v2</c>.</summary>
    public Uri? Url { get; set; }

    /// <summary>Folder that its state is in; null when it keeps everything in memory.</summary>
    public string? DataPath { get; set; }

    /// <summary>File of its log; null when it logs to the terminal that it was started in.</summary>
    public string? LogPath { get; set; }

    /// <summary>Why it cannot store anything at this moment, for example because the disk is full; null when it is well.</summary>
    [JsonIgnore]
    public string? Problem { get; set; }

    /// <summary>Whether everything is gone when it stops.</summary>
    public bool? InMemory { get; set; }

    /// <summary>Its version.</summary>
    public string? Version { get; set; }

    /// <summary>When it was started.</summary>
    public DateTime? StartedAt { get; set; }

    /// <summary>TCP port that it listens on.</summary>
    [JsonIgnore]
    public int? Port => Url?.Port;

    /// <summary>The base address.</summary>
    /// <returns><see cref="Url"/> as text.</returns>
    public override string ToString() => Url?.ToString() ?? "";
}
