namespace ApifyPS;

/// <summary>What Connect-Apify sets for every call of a connection.</summary>
internal sealed class ApifyConnectionSettings
{
    public static ApifyConnectionSettings Default { get; } = new();

    public bool AllowInsecure { get; init; }

    public CIOutput CIOutput { get; init; } = CIOutput.Auto;

    public int MaxRetry { get; init; } = 8;

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan WaitOutage { get; init; } = TimeSpan.FromMinutes(10);
}
