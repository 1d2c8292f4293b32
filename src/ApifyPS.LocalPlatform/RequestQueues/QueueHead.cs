using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>The first requests of a queue, and when their locks end; null when none was asked for.</summary>
internal sealed record QueueHead(Storage Queue, bool HadMultipleClients, IReadOnlyList<QueueHeadItem> Items, DateTimeOffset? LockedUntil, bool HasLockedRequests);
