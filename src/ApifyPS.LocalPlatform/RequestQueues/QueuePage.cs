using System.Text.Json.Nodes;

namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>A page of the list of requests, and where the next one begins; null when there is none.</summary>
internal sealed record QueuePage(IReadOnlyList<JsonObject> Items, string? NextCursor);
