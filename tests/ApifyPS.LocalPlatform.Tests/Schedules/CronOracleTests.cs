using ApifyPS.LocalPlatform.Schedules;

namespace ApifyPS.LocalPlatform.Tests.Schedules;

/// <summary>Schedules beside Cronos, a library that many use: a difference is a run that comes at another time than its user expects, or not at all.</summary>
public sealed class CronOracleTests
{
    private const int Days = 4 * 365;
    private static readonly DateTimeOffset s_start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo[] s_zones = [.. new[] { "UTC", "Europe/Prague", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Australia/Sydney" }.Select(TimeZones.Find)];
    private static readonly Dictionary<TimeZoneInfo, DateTimeOffset[]> s_clockChanges = s_zones.ToDictionary(zone => zone, zone => ClockChanges(zone).ToArray());
    private static readonly string[] s_months = ["JAN", "feb", "MAR", "APR", "may", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "dec"];
    private static readonly string[] s_days = ["SUN", "mon", "TUE", "WED", "thu", "FRI", "SAT"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_run_is_due_when_Cronos_says(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 200; i++)
        {
            string[] fields = [Field(random, 0, 59), Field(random, 0, 23), Field(random, 1, 28), Field(random, 1, 12, s_months), Field(random, 0, 7, s_days)];
            string text = string.Join(' ', fields);
            TimeZoneInfo zone = s_zones[random.Next(s_zones.Length)];
            DateTimeOffset[] changes = s_clockChanges[zone];
            // Where clocks change, half of them begin in a night in which that happens.
            DateTimeOffset time = random.Next(2) == 0 || changes.Length == 0
                ? s_start.AddSeconds(random.Next(Days * 86400))
                : changes[random.Next(changes.Length)].AddSeconds(-random.Next(7200));
            CronExpression expression = CronExpression.Parse(text);
            Func<DateTimeOffset, DateTimeOffset?> oracle = Oracle(fields, zone);
            for (int step = 0; step < 12; step++)
            {
                DateTimeOffset? expected = oracle(time);
                DateTimeOffset? actual = expression.Next(time, zone);
                Assert.True(expected == actual, $"{text} in {zone.Id} after {time:u}: {actual:u}, and Cronos says {expected:u}");
                if (expected is null) break;
                time = expected.Value;
            }
        }
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 10)];

    /// <summary>Cronos wants both fields of a day to fit. Apify, as cron, wants either when both are restricted: the earlier of two expressions.</summary>
    private static Func<DateTimeOffset, DateTimeOffset?> Oracle(string[] fields, TimeZoneInfo zone)
    {
        string[][] either = fields[2][0] is '*' or '?' || fields[4][0] is '*' or '?'
            ? [fields]
            : [[fields[0], fields[1], fields[2], fields[3], "*"], [fields[0], fields[1], "*", fields[3], fields[4]]];
        Cronos.CronExpression[] expressions = [.. either.Select(one => Cronos.CronExpression.Parse(string.Join(' ', one)))];
        return after => expressions.Select(expression => expression.GetNextOccurrence(after, zone)).Min();
    }

    private static IEnumerable<DateTimeOffset> ClockChanges(TimeZoneInfo zone) =>
        Enumerable.Range(1, Days * 24).Select(hour => s_start.AddHours(hour)).Where(time => zone.GetUtcOffset(time) != zone.GetUtcOffset(time.AddHours(-1)));

    /// <summary>A field of a cron expression: a star, a step, or a list of values and ranges, some of them by name.</summary>
    private static string Field(Random random, int min, int max, string[]? names = null)
    {
        if (random.Next(3) == 0) return "*";
        if (random.Next(5) == 0) return $"*/{random.Next(1, max + 1)}";
        return string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part()));

        string Part()
        {
            int from = random.Next(min, max + 1);
            int to = random.Next(from, max + 1);
            return random.Next(5) switch
            {
                0 => $"{Name(from)}-{Name(to)}",
                1 => $"{from}-{to}/{random.Next(1, max + 1)}",
                2 => $"{from}/{random.Next(1, max + 1)}",
                _ => Name(from),
            };
        }

        string Name(int value) => names is not null && value - min < names.Length && random.Next(2) == 0 ? names[value - min] : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
