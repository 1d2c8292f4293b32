namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>Finds time zones by the names that the API uses, which are IANA's.</summary>
internal static class TimeZones
{
    /// <exception cref="TimeZoneNotFoundException">There is none of that name.</exception>
    public static TimeZoneInfo Find(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (TimeZoneNotFoundException) when (IanaToWindows.Map.TryGetValue(name, out string? windows))
        {
            // Windows has names of its own, and .NET knows the others only with ICU, which the platform does without.
            return TimeZoneInfo.FindSystemTimeZoneById(windows);
        }
        catch (InvalidTimeZoneException exception)
        {
            throw new TimeZoneNotFoundException($"The time zone {name} cannot be used on this machine.", exception);
        }
    }
}
