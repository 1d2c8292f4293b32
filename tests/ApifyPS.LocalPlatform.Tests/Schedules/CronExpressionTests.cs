using System.Globalization;
using ApifyPS.LocalPlatform.Schedules;

namespace ApifyPS.LocalPlatform.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-03-01T10:00:30Z", "UTC", "2026-03-01T10:01:00Z")]
    [InlineData("*/15 9-17 * * MON-FRI", "2026-03-06T17:50:00Z", "UTC", "2026-03-09T09:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-01T00:00:00Z", "UTC", "2028-02-29T00:00:00Z")]
    [InlineData("0 12 13 * FRI", "2026-03-01T00:00:00Z", "UTC", "2026-03-06T12:00:00Z")]
    [InlineData("0 0 * * 7", "2026-03-02T00:00:00Z", "UTC", "2026-03-08T00:00:00Z")]
    // Apify documents cron as crontab.guru explains it: of two restricted fields of a day either will do, and a step over all days doesn't restrict.
    [InlineData("0 12 13 * FRI", "2026-03-13T12:00:00Z", "UTC", "2026-03-20T12:00:00Z")]
    [InlineData("0 12 1,15 * MON", "2026-03-09T12:00:00Z", "UTC", "2026-03-15T12:00:00Z")]
    [InlineData("0 12 */2 * MON", "2026-03-01T12:00:00Z", "UTC", "2026-03-09T12:00:00Z")]
    [InlineData("@daily", "2026-03-01T00:00:00Z", "UTC", "2026-03-02T00:00:00Z")]
    [InlineData("@hourly", "2026-12-31T23:30:00Z", "UTC", "2027-01-01T00:00:00Z")]
    [InlineData("5,35 8/4 * JAN,JUL *", "2026-01-31T20:40:00Z", "UTC", "2026-07-01T08:05:00Z")]
    [InlineData("0 8 * * *", "2026-07-01T00:00:00Z", "Europe/Prague", "2026-07-01T06:00:00Z")]
    // The hour that daylight saving skips, and the one that it repeats.
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Prague", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Prague", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Prague", "2026-10-26T01:30:00Z")]
    // What comes every half hour makes no pause of an hour.
    [InlineData("*/30 * * * *", "2026-10-25T00:30:00Z", "Europe/Prague", "2026-10-25T01:00:00Z")]
    [InlineData("*/30 * * * *", "2026-10-25T01:00:00Z", "Europe/Prague", "2026-10-25T01:30:00Z")]
    [InlineData("*/30 * * * *", "2026-10-25T01:30:00Z", "Europe/Prague", "2026-10-25T02:00:00Z")]
    public void It_is_due_when_the_user_expects_it(string expression, string after, string zone, string expected) =>
        Assert.Equal(Time(expected), CronExpression.Parse(expression).Next(Time(after), TimeZones.Find(zone)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("* * * FOO *")]
    [InlineData("0 0 31 2 *")]
    [InlineData("@never")]
    public void What_never_comes_or_is_no_cron_is_refused(string expression) => Assert.Throws<FormatException>(() => CronExpression.Parse(expression));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
