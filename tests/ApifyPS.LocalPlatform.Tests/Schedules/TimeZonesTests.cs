using ApifyPS.LocalPlatform.Schedules;

namespace ApifyPS.LocalPlatform.Tests.Schedules;

/// <summary>Else a schedule that is made on one machine is refused on another.</summary>
public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("Europe/Prague", "Central Europe Standard Time")]
    [InlineData("Asia/Tokyo", "Tokyo Standard Time")]
    [InlineData("Asia/Calcutta", "India Standard Time")]
    [InlineData("america/los_angeles", "Pacific Standard Time")]
    [InlineData("Etc/UTC", "UTC")]
    public void A_zone_is_found_on_Windows_by_the_name_that_the_API_uses(string name, string windows)
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone(windows, TimeSpan.Zero, null, null);

        Assert.Same(zone, TimeZones.Find(name, asked => asked == windows ? zone : throw new TimeZoneNotFoundException(asked)));
    }

    [Fact]
    public void A_zone_that_does_not_exist_is_refused() =>
        Assert.Throws<TimeZoneNotFoundException>(() => TimeZones.Find("Europe/Atlantis"));

    /// <summary>Else a damaged registry or file of zones stops the scheduler.</summary>
    [Fact]
    public void A_zone_whose_data_is_damaged_is_refused() =>
        Assert.Throws<TimeZoneNotFoundException>(() => TimeZones.Find("Europe/Prague", asked => asked == "Europe/Prague" ? throw new TimeZoneNotFoundException() : throw new InvalidTimeZoneException()));
}
