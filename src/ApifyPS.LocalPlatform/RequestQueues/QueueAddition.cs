namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>What became of a request that was added or updated.</summary>
internal sealed record QueueAddition(string RequestId, string UniqueKey, bool WasAlreadyPresent, bool WasAlreadyHandled);
