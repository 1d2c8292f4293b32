using System.Globalization;

namespace ApifyPS.LocalPlatform.Schedules;

/// <summary>
/// A cron expression of five fields (minute, hour, day of month, month, day of week) or one of the nicknames such as
/// <c>@daily</c>. A day fits when either of its two fields does, if both are restricted: so say crontab.guru and the article
/// to which Apify's documentation refers.
/// </summary>
internal sealed class CronExpression
{
    /// <summary>A day that exists comes within this time; 29 February takes eight years around 2100.</summary>
    private const int MaxYears = 9;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly Dictionary<string, string> Nicknames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _days;
    private readonly bool[] _months;
    private readonly bool[] _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;
    private readonly bool _isInterval;

    private CronExpression(string[] fields)
    {
        _minutes = Field(fields[0], 0, 59, []);
        _hours = Field(fields[1], 0, 23, []);
        _days = Field(fields[2], 1, 31, []);
        _months = Field(fields[3], 1, 12, Months);
        _weekdays = Field(fields[4], 0, 7, Days);
        // Sunday is 0 and 7.
        _weekdays[0] |= _weekdays[7];
        _anyDay = IsAny(fields[2]);
        _anyWeekday = IsAny(fields[4]);
        _isInterval = (fields[0] + fields[1]).AsSpan().ContainsAny("*?-/");
    }

    /// <exception cref="FormatException">It isn't one.</exception>
    public static CronExpression Parse(string text)
    {
        string[] fields = (Nicknames.GetValueOrDefault(text.Trim()) ?? text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5) throw new FormatException($"it must have five fields or be one of {string.Join(", ", Nicknames.Keys)}.");
        CronExpression expression = new(fields);
        return expression.Next(DateTimeOffset.UtcNow, TimeZoneInfo.Utc) is null ? throw new FormatException("there is no such day.") : expression;
    }

    /// <summary>
    /// The first time after the given one, in a time zone. A time that daylight saving skips comes when the gap is over. One that it repeats
    /// comes the first time only, unless the expression is for every so many minutes or hours: then it comes both times, so that the clock
    /// makes no pause. Null when there is none.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        // An hour back: of the times that are repeated or moved by a change of the clock none is passed over.
        DateTime candidate = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified).AddHours(-1);
        int lastYear = local.Year + MaxYears;
        DateTimeOffset? repeated = null;
        while ((candidate = NextLocal(candidate, lastYear)) != default)
        {
            (DateTimeOffset first, DateTimeOffset last) = ToInstants(candidate, zone);
            // Of local times that come twice, all come once before the first comes again.
            if (first >= repeated) return repeated;
            if (first > after) return first;
            if (_isInterval && last > after) repeated ??= last;
        }

        return repeated;
    }

    /// <summary>When a local time comes: the first and the last time, which are the same but for the hour that daylight saving repeats.</summary>
    private static (DateTimeOffset First, DateTimeOffset Last) ToInstants(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        TimeSpan[] offsets = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local) : [zone.GetUtcOffset(local)];
        return (new DateTimeOffset(local, offsets.Max()).ToUniversalTime(), new DateTimeOffset(local, offsets.Min()).ToUniversalTime());
    }

    /// <summary>The first local time after the given one that fits; default when there is none.</summary>
    private DateTime NextLocal(DateTime after, int lastYear)
    {
        DateTime time = after.AddMinutes(1);
        while (time.Year <= lastYear)
        {
            if (!_months[time.Month]) time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1);
            else if (!FitsDay(time)) time = time.Date.AddDays(1);
            else if (!_hours[time.Hour]) time = time.Date.AddHours(time.Hour + 1);
            else if (!_minutes[time.Minute]) time = time.AddMinutes(1);
            else return time;
        }

        return default;
    }

    private bool FitsDay(DateTime time)
    {
        bool day = _days[time.Day];
        bool weekday = _weekdays[(int)time.DayOfWeek];
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private static bool IsAny(string field) => field[0] is '*' or '?';

    private static bool[] Field(string field, int min, int max, string[] names)
    {
        bool[] values = new bool[max + 1];
        foreach (string part in field.Split(','))
        {
            string[] rangeAndStep = part.Split('/');
            // A step beyond the end is as good as one to it, and must not run over.
            int step = rangeAndStep.Length == 1 ? 1 : Math.Min(Number(rangeAndStep[1], []), max + 1);
            if (rangeAndStep.Length > 2 || step < 1) throw new FormatException($"\"{part}\" has no valid step.");
            string[] ends = rangeAndStep[0].Split('-');
            (int from, int to) = rangeAndStep[0] is "*" or "?"
                ? (min, max)
                : (Number(ends[0], names), ends.Length == 2 ? Number(ends[1], names) : rangeAndStep.Length == 2 ? max : Number(ends[0], names));
            if (ends.Length > 2 || from < min || to > max || from > to) throw new FormatException($"\"{part}\" is not between {min} and {max}.");
            for (int value = from; value <= to; value += step) values[value] = true;
        }

        return values;

        int Number(string text, string[] known)
        {
            int index = Array.FindIndex(known, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (index >= 0) return index + min;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"\"{text}\" is not a number.");
        }
    }
}
