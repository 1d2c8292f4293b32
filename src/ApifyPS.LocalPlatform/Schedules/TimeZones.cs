using TimeZoneConverter;

namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>Finds time zones by the names that the API uses, which are IANA's.</summary>
internal static class TimeZones
{
    /// <exception cref="TimeZoneNotFoundException">There is none of that name.</exception>
    public static TimeZoneInfo Find(string name) => Find(name, TimeZoneInfo.FindSystemTimeZoneById);

    /// <param name="name">IANA's name.</param>
    /// <param name="system">Finds a zone by a name of the operating system.</param>
    /// <exception cref="TimeZoneNotFoundException">There is none of that name.</exception>
    internal static TimeZoneInfo Find(string name, Func<string, TimeZoneInfo> system)
    {
        try
        {
            try
            {
                return system(name);
            }
            catch (TimeZoneNotFoundException) when (TZConvert.TryIanaToWindows(name, out string? windows))
            {
                // Windows has names of its own, and .NET knows the others only with ICU, which the platform does without.
                return system(windows);
            }
        }
        catch (InvalidTimeZoneException exception)
        {
            throw new TimeZoneNotFoundException($"The time zone {name} cannot be used on this machine.", exception);
        }
    }
}
