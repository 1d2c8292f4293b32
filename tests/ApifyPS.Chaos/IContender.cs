namespace ApifyPS.Chaos;

/// <summary>A client in the comparison. Each call says in words what its caller got, and fails in no other way.</summary>
internal interface IContender
{
    string Name { get; }

    Task<string> StartAsync(string actor);

    Task<string> GetAsync(string runId);

    /// <summary>Waits for a run for as long as the client does, or until this caller loses patience.</summary>
    Task<string> WaitAsync(string runId, TimeSpan patience);

    /// <summary>Cancels a wait that has begun, and says what came of it.</summary>
    Task<string> CancelWaitAsync(string runId, TimeSpan patience);

    /// <summary>Waits for all runs at once; how many succeeded, and by how much memory grew.</summary>
    Task<(int Ended, double Megabytes)> WaitAllAsync(IReadOnlyList<string> runIds);
}
