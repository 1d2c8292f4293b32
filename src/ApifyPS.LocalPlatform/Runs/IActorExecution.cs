namespace ApifyPS.LocalPlatform.Runs;

/// <summary>One go at running an Actor: a process, or a scripted behaviour.</summary>
internal interface IActorExecution
{
    /// <summary>Runs to the end and returns the exit code; when <paramref name="kill"/> is cancelled, ends what it started.</summary>
    Task<int> RunAsync(CancellationToken kill);

    /// <summary>Asks politely; the Actor may take its time.</summary>
    void RequestStop();
}
