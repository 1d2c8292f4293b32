namespace ApifyPS.Chaos;

/// <summary>A run as the platform has it in the end.</summary>
internal sealed record FoundRun(string Id, string Status, string Input)
{
    public bool IsAborted => Status is "ABORTED" or "ABORTING";
}
