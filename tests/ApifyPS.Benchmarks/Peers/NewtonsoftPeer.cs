using System.Management.Automation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ApifyPS.Benchmarks;

/// <summary>
/// What Invoke-RestMethod does with JSON, without what it does around it: the whole body as a string, the whole string as a tree of
/// Newtonsoft.Json, the whole tree as PowerShell objects (PowerShell: utility/WebCmdlet/JsonObject.cs).
/// </summary>
internal static class NewtonsoftPeer
{
    public static async Task<Measurement> ReadAsync(Uri address, string dataset)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { MaxResponseContentBufferSize = int.MaxValue };
        Meter meter = new();
        string json = await http.GetStringAsync(ReadPeers.ItemsOf(address, dataset));
        JsonSerializerSettings settings = new() { TypeNameHandling = TypeNameHandling.None, MetadataPropertyHandling = MetadataPropertyHandling.Ignore, MaxDepth = 1024 };
        JArray items = (JArray)JsonConvert.DeserializeObject(json, settings)!;
        foreach (object? item in ToArray(items))
        {
            GC.KeepAlive(item);
            meter.Count();
        }

        return meter.End();
    }

    private static object? ToValue(JToken token) => token switch
    {
        JArray array => ToArray(array),
        JObject entries => ToObject(entries),
        JValue value => value.Value,
        _ => null,
    };

    private static object?[] ToArray(JArray array)
    {
        object?[] values = new object?[array.Count];
        for (int index = 0; index < values.Length; index++)
            values[index] = ToValue(array[index]);
        return values;
    }

    private static PSObject ToObject(JObject entries)
    {
        HashSet<string> names = new(entries.Count, StringComparer.OrdinalIgnoreCase);
        PSObject result = new(entries.Count);
        foreach (KeyValuePair<string, JToken?> entry in entries)
        {
            if (!names.Add(entry.Key))
                throw new InvalidOperationException("Two names differ only in case.");
            result.Properties.Add(new PSNoteProperty(entry.Key, ToValue(entry.Value!)), preValidated: true);
        }

        return result;
    }
}
