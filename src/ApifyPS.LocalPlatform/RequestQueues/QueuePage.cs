namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>A page of the list of requests, each as its JSON, and where the next one begins; null when there is none.</summary>
internal sealed record QueuePage(IReadOnlyList<string> Items, string? NextCursor);
