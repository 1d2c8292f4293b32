using System.Management.Automation;

namespace ApifyPS;

/// <summary>
/// What the module's cmdlets emit. Each describes something of the platform or of this session and isn't what is in it, so taken for data it's a
/// slip: a run would be started with it, or a signed address stored. Copies from a job or a file count as well; what Select-Object makes of
/// one is data.
/// </summary>
internal static class OwnObjects
{
    private const string Copy = "Deserialized.";

    /// <summary>What each is, and what was likely meant.</summary>
    private static readonly Dictionary<string, KeyValuePair<string, string>> Kinds = new(StringComparer.Ordinal)
    {
        [typeof(ActorRun).FullName!] = new("an Actor run", "For what the run has stored: Get-ApifyDatasetItem or Get-ApifyRecord; for its output, the property Output.Body."),
        [typeof(RunOutput).FullName!] = new("the output of a run", "For what the Actor has written: the property Body."),
        [typeof(ApifyDataset).FullName!] = new("a dataset", "For its items: Get-ApifyDatasetItem."),
        [typeof(ApifyKeyValueStore).FullName!] = new("a key-value store", "For its records: Get-ApifyRecord."),
        [typeof(ApifyRequestQueue).FullName!] = new("a request queue", "For its requests: Get-ApifyRequest."),
        [typeof(ApifyRecordKey).FullName!] = new("the key of a record", "For what is in the record: Get-ApifyRecord."),
        [typeof(QueueRequest).FullName!] = new("a request of a queue", "To add it to another queue: Add-ApifyRequest. For its address, the property Url."),
        [typeof(QueueRequestAddition).FullName!] = new("a request that was added to a queue", "For the request: Get-ApifyRequest."),
        [typeof(ApifyLogLine).FullName!] = new("a line of a log", "For its text, the property Message."),
        [typeof(ApifyActor).FullName!] = new("an Actor", "For its name, the property Name."),
        [typeof(ActorInputSchema).FullName!] = new("an input schema", "For an input that fits it: New-ApifyActorInput."),
        [typeof(ActorInputViolation).FullName!] = new("what is wrong with an input", "Correct the input, and pass that."),
        [typeof(ApifyConnection).FullName!] = new("a connection", "The connection to use is given with -Connection."),
        [typeof(LocalPlatformInfo).FullName!] = new("a local platform", "Connect-Apify -Local connects to it."),
    };

    /// <summary>Whether a value is one.</summary>
    public static bool Is(object? value) => KindOf(value) is not null;

    /// <summary>Whether it's a request of a queue, which is data where requests are added.</summary>
    public static bool IsRequest(object? value) => KindOf(value) == typeof(QueueRequest).FullName;

    /// <summary>What it is, for messages.</summary>
    public static string Describe(object value) => $"an object that describes {Kinds[KindOf(value)!].Key}, and not data";

    /// <summary>What was likely meant, and how to have it all the same.</summary>
    public static string AdviceFor(object value) => $"{Kinds[KindOf(value)!].Value} To pass its properties on purpose: … | Select-Object *.";

    private static string? KindOf(object? value)
    {
        PSObject? wrapped = value as PSObject;
        object? plain = wrapped is null ? value : wrapped.BaseObject;
        string? name = plain is not PSCustomObject ? plain?.GetType().FullName
            : wrapped!.TypeNames.FirstOrDefault(type => type.StartsWith(Copy, StringComparison.Ordinal))?.Substring(Copy.Length);
        return name is not null && Kinds.ContainsKey(name) ? name : null;
    }
}
