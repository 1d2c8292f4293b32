namespace ApifyPS.LocalPlatform.Processes;

/// <summary>What a tree of processes uses: memory now, processor time of all cores since it began.</summary>
internal readonly record struct ProcessUsage(long MemoryBytes, TimeSpan Processor);
