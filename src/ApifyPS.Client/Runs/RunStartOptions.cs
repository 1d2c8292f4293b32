using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>How a run is started (query of <c>POST …/runs</c>). Null leaves the Actor's or task's own value.</summary>
public sealed class RunStartOptions
{
    /// <summary>Body of the input; null for none.</summary>
    public byte[]? Input { get; init; }

    /// <summary>Content type of the input.</summary>
    public string? ContentType { get; init; }

    /// <summary>Tag or number of the build (API: <c>build</c>).</summary>
    public string? Build { get; init; }

    /// <summary>Memory in megabytes, a power of two from 128 (API: <c>memory</c>).</summary>
    public int? MemoryMbytes { get; init; }

    /// <summary>Timeout of the run in seconds, 0 for none (API: <c>timeout</c>).</summary>
    public int? TimeoutSecs { get; init; }

    /// <summary>Most dataset items to be charged for (API: <c>maxItems</c>).</summary>
    public long? MaxItems { get; init; }

    /// <summary>Most that the run may cost in US dollars (API: <c>maxTotalChargeUsd</c>).</summary>
    public double? MaxTotalChargeUsd { get; init; }

    /// <summary>Whether the run is restarted when it fails (API: <c>restartOnError</c>).</summary>
    public bool? RestartOnError { get; init; }

    /// <summary>Webhooks for this run only (API: <c>webhooks</c>, Base64 of their JSON).</summary>
    public IReadOnlyList<AdHocWebhook>? Webhooks { get; init; }

    /// <summary>What the runs of this start can be found by, from <see cref="ApifyClient.NewStartId"/>; null for one that only an error tells.</summary>
    internal string? StartId { get; init; }

    /// <summary>
    /// Told the start ID when a run is returned after the request was sent twice: should the first one be carried out later, there is a second
    /// run. Null for nobody.
    /// </summary>
    internal Action<string>? OnSentTwice { get; init; }

    /// <param name="path">Path of the runs of an Actor or task.</param>
    /// <param name="startId">What the run can be found by when the answer is lost.</param>
    internal ApifyRequest ToRequest(string path, string startId)
    {
        // waitForFinish is left out on purpose: the longer the POST is open, the likelier its answer is lost, and the run with it.
        ApifyRequest request = new(HttpMethod.Post, path) { Body = Input, ContentType = Input is null ? null : ContentType, StartId = startId };
        request.Query("build", Build)
            .Query("memory", (long?)MemoryMbytes)
            .Query("timeout", (long?)TimeoutSecs)
            .Query("maxItems", MaxItems)
            .Query("maxTotalChargeUsd", MaxTotalChargeUsd)
            .Query("restartOnError", RestartOnError);
        if (Webhooks is { Count: > 0 })
            request.Query("webhooks", Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(Webhooks.ToArray(), ApifyJsonContext.Default.AdHocWebhookArray)));
        return request;
    }
}
