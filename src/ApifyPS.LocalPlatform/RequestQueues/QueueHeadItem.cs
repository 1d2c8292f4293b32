using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>A request at the head of a queue, as much of it as clients need to choose.</summary>
internal sealed record QueueHeadItem(long Order, string Id, string UniqueKey, string Url, string Method, long RetryCount)
{
    public JsonObject ToJson() => new() { ["id"] = Id, ["retryCount"] = RetryCount, ["uniqueKey"] = UniqueKey, ["url"] = Url, ["method"] = Method };
}
