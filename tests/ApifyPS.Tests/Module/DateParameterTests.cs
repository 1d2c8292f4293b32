using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ApifyPS.Tests.Module;

/// <summary>
/// A date in a script means one instant. Where the culture's calendar decides, a Thai user's 2027 is Apify's 1484: a list is empty, or it has
/// all the runs, and Remove-ApifyRun may be the next command.
/// </summary>
[Trait("Builds", "both")]
public sealed class DateParameterTests(ModuleFixture module) : CmdletTest(module)
{
    private static readonly string[] Cultures = ["th-TH", "fa-IR", "ar-SA", "he-IL", "de-DE", "en-US", "ja-JP", ""];

    private static readonly Dictionary<string, DateTimeOffset> Texts = new()
    {
        ["2027-06-01"] = Local(new DateTime(2027, 6, 1)),
        ["2027-06-01T14:30"] = Local(new DateTime(2027, 6, 1, 14, 30, 0)),
        ["2027-06-01 14:30:15"] = Local(new DateTime(2027, 6, 1, 14, 30, 15)),
        ["2027-06-01T14:30:15.250Z"] = new(2027, 6, 1, 14, 30, 15, 250, TimeSpan.Zero),
        ["2027-06-01T14:30:15+05:30"] = new(2027, 6, 1, 14, 30, 15, new TimeSpan(5, 30, 0)),
        ["2024-02-29"] = Local(new DateTime(2024, 2, 29)),
        // Not ISO 8601: as [datetime] reads it.
        ["1 June 2027"] = Local(new DateTime(2027, 6, 1)),
        ["Jun 1 2027 10:05"] = Local(new DateTime(2027, 6, 1, 10, 5, 0)),
        ["06/15/2027"] = Local(new DateTime(2027, 6, 15)),
        ["06/06/2027 10:05"] = Local(new DateTime(2027, 6, 6, 10, 5, 0)),
        ["2027/06/01 10:05:01.5"] = Local(new DateTime(2027, 6, 1, 10, 5, 1, 500)),
        ["2027-06-01T10:05:07.25-05:00"] = new(2027, 6, 1, 10, 5, 7, 250, new TimeSpan(-5, 0, 0)),
    };

    public static TheoryData<string, string> Parameters()
    {
        TheoryData<string, string> parameters = [];
        foreach (PropertyInfo parameter in DateParameters())
            parameters.Add(parameter.DeclaringType!.Name, parameter.Name);
        return parameters;
    }

    private static DateTimeOffset Local(DateTime date) => new(date);

    private static IEnumerable<PropertyInfo> DateParameters() => ModuleFixture.Cmdlets.Values.SelectMany(cmdlet => cmdlet.ImplementingType.GetProperties())
        .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any() && (property.PropertyType.GetElementType() ?? Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type && (type == typeof(DateTime) || type == typeof(DateTimeOffset)));

    [Fact]
    public void There_are_parameters_that_take_a_date() => Assert.True(DateParameters().Count() >= 2);

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Text_means_the_same_instant_in_every_culture(string cmdlet, string name)
    {
        PropertyInfo parameter = DateParameters().Single(property => property.DeclaringType!.Name == cmdlet && property.Name == name);
        ArgumentTransformationAttribute attribute = Assert.Single(parameter.GetCustomAttributes<ArgumentTransformationAttribute>());
        InEveryCulture(() => Assert.All(Texts, text => Assert.Equal(text.Value, (DateTimeOffset)Assert.IsType<DateTime>(attribute.Transform(null!, text.Key)))));
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("ar-SA")]
    [InlineData("he-IL")]
    [InlineData("de-DE")]
    public void The_platform_is_asked_for_the_date_that_was_meant(string culture)
    {
        Assert.Empty(Run(InCulture("Get-ApifyRun -StartedAfter '2027-06-01T00:00Z' -StartedBefore '2027-07-01'; Get-ApifyRun -StartedAfter ([datetime]'2027-06-01T00:00Z')"), ("culture", culture)));
        string[] queries = [.. Module.Requests().Select(request => Uri.UnescapeDataString(request["query"]!.GetValue<string>()))];
        Assert.Equal(2, queries.Length);
        Assert.All(queries, query => Assert.Contains("startedAfter=2027-06-01T00:00:00.000Z", query, StringComparison.Ordinal));
        Assert.Contains(FormattableString.Invariant($"startedBefore={Local(new DateTime(2027, 7, 1)).UtcDateTime:yyyy-MM-ddTHH:mm:ss}.000Z"), queries[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("ar-SA")]
    [InlineData("he-IL")]
    [InlineData("de-DE")]
    public void Dates_that_are_sent_are_written_alike_in_every_culture(string culture)
    {
        string script = InCulture("""
            $date = [datetime]::new(2027, 6, 1, 12, 0, 0, [DateTimeKind]::Utc)
            $record = @{ at = $date; on = @{ $date = 1 }; offset = [DateTimeOffset]$date }
            ([ordered]@{ url = 'https://example.com/'; headers = @{ 'If-Modified-Since' = $date }; userData = @{ at = $date; $date = 1 } }) | Add-ApifyRequest $q
            $record | Set-ApifyRecord K -StoreId $s
            """);
        Run("$q = (New-ApifyRequestQueue dates).Id; $s = (New-ApifyKeyValueStore dates).Id; Get-ApifyRequest $q | Remove-ApifyRequest -Confirm:$false");
        Assert.Empty(Run(script, ("culture", culture)));
        PSObject record = Run("Get-ApifyRecord K $s").Single();
        Assert.Equal("2027-06-01T12:00:00.000Z", record.Get("at"));
        Assert.Equal("2027-06-01T12:00:00+00:00", record.Get("offset"));
        Assert.Equal(1L, ((PSObject)record.Get("on")!).Get("2027-06-01T12:00:00.0000000Z"));
        PSObject request = Run("Get-ApifyRequest $q").Single();
        Assert.Equal("Tue, 01 Jun 2027 12:00:00 GMT", request.GetPath("Headers.If-Modified-Since"));
        Assert.Equal(1L, ((PSObject)request.Get("UserData")!).Get("2027-06-01T12:00:00.0000000Z"));
        Assert.Equal("2027-06-01T12:00:00.000Z", request.GetPath("UserData.at"));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2027-13-01")]
    [InlineData("")]
    // The engine would take a number for ticks, and the list would begin with the year 1.
    [InlineData(20270601)]
    [InlineData(5.5)]
    public void What_is_no_date_is_refused_with_an_example_of_one(object text)
    {
        ErrorRecord error = Run("Get-ApifyRun -StartedAfter $text", ("text", text)).Error;
        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("2027-06-01", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("de-DE", "05.12.2026 10:00:00")]
    [InlineData("de-DE", "5.12.2026")]
    [InlineData("de-DE", "05.12.26")]
    [InlineData("de-DE", "5.12.")]
    [InlineData("de-DE", "10:00 05.12.2026")]
    [InlineData("en-GB", "05/12/2026")]
    [InlineData("en-GB", "05-12-2026 10:00 AM")]
    [InlineData("fr-FR", "05 12 2026")]
    [InlineData("fr-FR", "05/12/2026, 10:00")]
    [InlineData("nl-NL", "5-12-2026")]
    [InlineData("th-TH", "05/12/2026")]
    [InlineData("ja-JP", "05/12/2026")]
    public void A_date_whose_day_and_month_could_be_swapped_is_refused_where_the_month_is_not_first(string culture, string text)
    {
        ErrorRecord error = Run(InCulture("Get-ApifyRun -StartedAfter $text"), ("culture", culture), ("text", text)).Error;
        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Matches("Write the year first: [0-9]{4}-12-05 or [0-9]{4}-05-12,", error.ToString());
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("")]
    public void Where_the_month_is_first_it_stays_so(string culture)
    {
        Assert.Empty(Run(InCulture("Get-ApifyRun -StartedAfter '05/12/2026'"), ("culture", culture)).Errors);
        Assert.Contains(FormattableString.Invariant($"startedAfter={Local(new DateTime(2026, 5, 12)).UtcDateTime:yyyy-MM-ddTHH:mm:ss}.000Z"), Uri.UnescapeDataString(Module.Requests()[0]["query"]!.GetValue<string>()), StringComparison.Ordinal);
    }

    private static string InCulture(string script) => $$"""
        $before = [cultureinfo]::CurrentCulture
        try {
            [Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::GetCultureInfo($culture)
            {{script}}
        }
        finally {
            [Threading.Thread]::CurrentThread.CurrentCulture = $before
        }
        """;

    private static void InEveryCulture(Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in Cultures)
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                action();
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
