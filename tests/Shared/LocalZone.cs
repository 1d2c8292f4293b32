namespace ApifyPS.TestSupport;

/// <summary>
/// Another time zone for the process until it's disposed of. Only for tests that no others run beside; Windows has its zone from the system,
/// so that these tests are skipped there.
/// </summary>
internal sealed class LocalZone : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("TZ");

    public LocalZone(string zone)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has its time zone from the system.");
        Set(zone);
        Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(zone).BaseUtcOffset, TimeZoneInfo.Local.BaseUtcOffset);
    }

    public void Dispose() => Set(_before);

    private static void Set(string? zone)
    {
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
    }
}
