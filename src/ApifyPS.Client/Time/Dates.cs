using System.Globalization;

namespace ApifyPS.Client;

/// <summary>
/// The one rule for dates of what users get: local time, as PowerShell's own objects have it, made of an instant. In the hour that a clock
/// is set back by, such a date remembers which of the two hours is meant, which a comparison of dates doesn't see: durations, ages and
/// orders are of instants.
/// </summary>
internal static class Dates
{
    /// <summary>An instant as a user gets it.</summary>
    /// <param name="instant">The instant.</param>
    /// <returns>Local time; the nearest there is where the zone has none for it.</returns>
    public static DateTime ToLocal(this DateTimeOffset instant) => instant.LocalDateTime;

    /// <summary>The instant of a date. The conversion that C# does by itself fails at either end of the calendar.</summary>
    /// <param name="date">A date; without a zone it's local.</param>
    /// <returns>The instant, in UTC.</returns>
    public static DateTimeOffset ToInstant(this DateTime date) => new(date.ToUniversalTime());

    /// <summary>An instant as the API writes it, to the millisecond.</summary>
    /// <param name="instant">The instant.</param>
    /// <returns>For example <c>2027-06-01T14:30:15.250Z</c>.</returns>
    public static string ToApi(this DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
