using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS.Client;

/// <summary>The answers that the client reads, compiled: reflection-based serialization would cost a visible delay at the first call.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = JsonDepth.MaxRead,
    Converters =
    [
        typeof(LenientStringConverter),
        typeof(LenientInt64Converter),
        typeof(LenientInt32Converter),
        typeof(LenientDoubleConverter),
        typeof(LenientBooleanConverter),
        typeof(LenientDateConverter),
        typeof(LenientUriConverter),
    ])]
[JsonSerializable(typeof(Envelope<ActorRun>))]
[JsonSerializable(typeof(Envelope<ApifyList<ActorRun>>))]
[JsonSerializable(typeof(RunMeta))]
[JsonSerializable(typeof(RunStats))]
[JsonSerializable(typeof(RunOptions))]
[JsonSerializable(typeof(RunMetamorph[]))]
[JsonSerializable(typeof(ApifyMap<long?>))]
[JsonSerializable(typeof(ApifyMap<double?>))]
[JsonSerializable(typeof(ApifyMap<ApifyMap<string?>?>))]
[JsonSerializable(typeof(Envelope<ApifyActor>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyActor>>))]
[JsonSerializable(typeof(Envelope<ApifyBuild>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyBuild>>))]
[JsonSerializable(typeof(Envelope<ApifyTask>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyTask>>))]
[JsonSerializable(typeof(Envelope<ApifyDataset>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyDataset>>))]
[JsonSerializable(typeof(Envelope<ApifyKeyValueStore>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyKeyValueStore>>))]
[JsonSerializable(typeof(Envelope<RecordKeyPage>))]
[JsonSerializable(typeof(Envelope<ApifyRequestQueue>))]
[JsonSerializable(typeof(Envelope<ApifyList<ApifyRequestQueue>>))]
[JsonSerializable(typeof(Envelope<QueueRequest>))]
[JsonSerializable(typeof(Envelope<QueueRequestPage>))]
[JsonSerializable(typeof(Envelope<QueueRequestBatch>))]
[JsonSerializable(typeof(Envelope<QueueRequestAddition>))]
[JsonSerializable(typeof(Envelope<ApifyUser>))]
[JsonSerializable(typeof(Envelope<LocalPlatformInfo>))]
[JsonSerializable(typeof(LocalPlatformInfo))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(AdHocWebhook[]))]
[JsonSerializable(typeof(RunUpdate))]
[JsonSerializable(typeof(StorageUpdate))]
internal sealed partial class ApifyJsonContext : JsonSerializerContext;

/// <summary>What wraps nearly every answer: <c>{"data": …}</c>.</summary>
internal sealed class Envelope<T>
{
    public T? Data { get; set; }
}

/// <summary>What wraps an error: <c>{"error": {"type", "message"}}</c>.</summary>
internal sealed class ErrorEnvelope
{
    public ErrorBody? Error { get; set; }
}

internal sealed class ErrorBody
{
    public string? Type { get; set; }

    public string? Message { get; set; }

    /// <summary>Of a shape that depends on the type.</summary>
    public JsonElement? Data { get; set; }
}
