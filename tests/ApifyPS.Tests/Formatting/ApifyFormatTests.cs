using System.Globalization;

namespace ApifyPS.Tests.Formatting;

public sealed class ApifyFormatTests(ViewWindows windows) : ViewTest(windows)
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(0.999, "0.9 s")]
    [InlineData(1.25, "1.2 s")]
    [InlineData(59.99, "59.9 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3599.9, "59 min 59 s")]
    [InlineData(3600, "1 h 00 min")]
    [InlineData(7440, "2 h 04 min")]
    [InlineData(86399, "23 h 59 min")]
    [InlineData(86400, "1 d 00 h")]
    [InlineData(31536000, "365 d 00 h")]
    [InlineData(null, "")]
    [InlineData("soon", "")]
    [InlineData(double.NaN, "")]
    [InlineData(double.PositiveInfinity, "")]
    [InlineData(double.MinValue, "")]
    public void A_duration_is_in_a_persons_units_and_never_more_than_it_was(object? seconds, string shown)
    {
        Assert.Equal(shown, In("en-US", () => Format("Duration", seconds)));
        Assert.True(shown.Length <= 11, shown);
        if (seconds is double number and > 0 and < 1e9)
            Assert.Equal(shown, In("en-US", () => Format("Duration", TimeSpan.FromSeconds(number))));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(0.0, "$0")]
    [InlineData(0.00001, "<$0.0001")]
    [InlineData(0.00005, "$0.0001")]
    [InlineData(0.01234, "$0.0123")]
    [InlineData(0.5, "$0.5000")]
    [InlineData(0.99999, "$1.0000")]
    [InlineData(1.0, "$1.00")]
    [InlineData(12.3456, "$12.35")]
    [InlineData(999.999, "$1000.00")]
    [InlineData(1234567.0, "$1234567")]
    [InlineData("much", "")]
    public void A_cost_is_exact_where_it_is_small_and_fits_its_column(object? usd, string shown)
    {
        Assert.Equal(shown, In("en-US", () => Format("Cost", usd)));
        Assert.Equal(shown.Replace('.', ','), In("cs-CZ", () => Format("Cost", usd)));
        Assert.True(shown.Length <= 8, shown);
    }

    [Theory]
    [InlineData(999.99, "$999.99", "$999.99")]
    [InlineData(1234.5678, "$1,235", "$1,234.57")]
    [InlineData(999_998.4, "$999,998", "$999,998.40")]
    [InlineData(12_345_678.0, "$12345678", "$12,345,678.00")]
    [InlineData(null, "", "")]
    public void A_large_cost_has_its_cents_where_there_is_room(object? usd, string shown, string inFull) =>
        Assert.Equal([shown, inFull], [In("en-US", () => Format("Cost", usd)), In("en-US", () => Format("CostInFull", usd))]);

    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0")]
    [InlineData(9_999_999L, "9,999,999")]
    [InlineData(10_000_000L, "10 M")]
    [InlineData(12_399_999L, "12.3 M")]
    [InlineData(9_999_999_999L, "9,999.9 M")]
    [InlineData(123_456_789_012L, "123.4 G")]
    [InlineData(9_999_999_999_999L, "9,999.9 G")]
    [InlineData(12_345_678_901_234L, "12.3 T")]
    [InlineData("many", "")]
    public void A_count_fits_its_column_and_is_never_more_than_it_was(object? count, string shown)
    {
        Assert.Equal(shown, In("en-US", () => Format("CountShort", count)));
        Assert.True(shown.Length <= 9, shown);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1536L, "1.5 KB")]
    [InlineData(1073741824L, "1 GB")]
    [InlineData(1e15, "909.5 TB")]
    [InlineData(1e18, "909494.7 TB")]
    public void A_size_is_in_the_largest_unit_that_it_fills(object? bytes, string shown) => Assert.Equal(shown, In("en-US", () => Format("Size", bytes)));

    [Theory]
    [InlineData(128, "128 MB")]
    [InlineData(4096, "4 GB")]
    [InlineData(null, "")]
    public void Memory_is_shown_as_a_person_says_it(int? megabytes, string shown) => Assert.Equal(shown, In("en-US", () => Format("Megabytes", megabytes)));

    [Fact]
    public void Times_are_local_and_of_a_constant_width()
    {
        DateTime now = DateTime.Now;
        Assert.Equal(now.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), In("ar-SA", () => Format("TimeShort", now.ToUniversalTime())));
        Assert.Equal(now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), In("ar-SA", () => Format("Time", DateTime.SpecifyKind(now, DateTimeKind.Unspecified))));
        Assert.Equal(now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Format("Time", now.ToUniversalTime()));
    }

    [Fact]
    public void A_time_of_another_year_is_not_taken_for_one_of_this_year()
    {
        DateTime past = DateTime.Now.AddDays(-300);
        Assert.Equal(past.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Format("TimeShort", past));
    }

    [Theory]
    [InlineData("Text")]
    [InlineData("Time")]
    [InlineData("TimeShort")]
    [InlineData("TimeOfDay")]
    [InlineData("TimeInFull")]
    [InlineData("Duration")]
    [InlineData("Cost")]
    [InlineData("CostInFull")]
    [InlineData("Count")]
    [InlineData("CountShort")]
    [InlineData("Json")]
    [InlineData("InputType")]
    [InlineData("InputFields")]
    [InlineData("Size")]
    [InlineData("Megabytes")]
    [InlineData("Body")]
    [InlineData("Actor")]
    [InlineData("ActorShort")]
    [InlineData("Options")]
    [InlineData("LocalSource")]
    public void A_value_of_an_unexpected_kind_never_breaks_a_view(string method)
    {
        foreach (object? value in new[] { null, "", "text", 1, -1L, double.NaN, 1e308, true, DateTime.MinValue, DateTime.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeSpan.MinValue, TimeSpan.MaxValue, new object(), Array.Empty<object>(), new System.Management.Automation.PSObject() })
            Assert.NotNull(Format(method, value));
    }

    private static string In(string culture, Func<string> format)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return format();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
