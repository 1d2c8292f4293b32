namespace ApifyPS;

/// <summary>What -WaitForResource waits for, and how long between two tries.</summary>
internal static class ResourceWait
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Errors that go away when another run of the account ends.</summary>
    public static bool IsExhausted(ApifyApiException exception) => exception.Type is "actor-memory-limit-exceeded" or "concurrent-runs-limit-exceeded";

    /// <summary>Doubling from a second to half a minute: soon enough for short runs, rare enough for long ones.</summary>
    public static TimeSpan Pause(int attempt)
    {
        double seconds = First.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 10));
        return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
    }
}
