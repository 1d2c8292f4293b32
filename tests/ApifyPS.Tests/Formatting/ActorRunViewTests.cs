using System.Globalization;
using System.Management.Automation;

namespace ApifyPS.Tests.Formatting;

public sealed class ActorRunViewTests(ViewWindows windows) : ViewTest(windows)
{
    private const string Escape = "\u001b";
    private static readonly string[] Ids = ["HG7ML7M8z78YcAPEB", "kPqR5tV8xYzA2bC4d", "aB3dE6fG9hJ2kL5mN", "pQ7rS1tU4vW8xY2zA", "bN4mM5kK6jJ7hH8gG"];

    private static string[] Rows(IReadOnlyList<string> lines) => lines.Skip(2).ToArray();

    private static string[] PlainRows(IReadOnlyList<string> lines) => Rows(lines).Select(RecordingHost.Plain).ToArray();

    private static string OneRun(string properties) => $"[ApifyPS.ActorRun]@{{ Id = 'HG7ML7M8z78YcAPEB'; {properties} }}";

    [Theory]
    [InlineData(80)]
    [InlineData(81)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(200)]
    public void A_table_of_runs_fits_the_window_and_cuts_no_ID(int width)
    {
        string[] lines = Print(Runs, width).Select(RecordingHost.Plain).ToArray();
        Assert.All(lines, line => Assert.True(line.Length < width, line));
        Assert.Equal(Ids, lines.Skip(2).Select(line => line.Split(' ')[0]));
        Assert.Equal(["moJRLRc85AitArpNN", "moJRLRc85AitArpNN"], lines.Skip(3).Take(2).Select(line => line.Split(' ')[1]));
    }

    [Theory]
    [InlineData(80, null)]
    [InlineData(120, null)]
    [InlineData(120, "1")]
    public void Columns_stand_under_their_headers_whether_coloured_or_not(int width, string? noColor)
    {
        Environment.SetEnvironmentVariable("NO_COLOR", noColor);
        string[] lines = Print(Runs, width).Select(RecordingHost.Plain).ToArray();
        int status = lines[0].IndexOf("Status", StringComparison.Ordinal);
        int started = lines[0].IndexOf("Started", StringComparison.Ordinal);
        int durationEnd = lines[0].IndexOf("Duration", StringComparison.Ordinal) + "Duration".Length;
        int costEnd = lines[0].IndexOf("Cost", StringComparison.Ordinal) + "Cost".Length;
        Assert.Equal(["SUCCEEDED", "FAILED", "TIMING-OUT", "RUNNING", "ABORTED"], lines.Skip(2).Select(line => line[status..started].Trim()));
        Assert.All(lines.Skip(2), line => Assert.Equal(' ', line[status - 1]));
        Assert.All(lines.Skip(2), line => Assert.True(char.IsDigit(line[started]) && line[started - 1] == ' ', line));
        // Sums of money and durations are read from the right.
        Assert.Equal(["1.2 s", "3 min 05 s", "1 d 01 h"], lines.Skip(2).Take(3).Select(line => line[(started + 11)..durationEnd].Trim()));
        Assert.All(lines.Skip(2), line => Assert.True(line[durationEnd - 1] is 's' or 'n' or 'h', line));
        Assert.Equal(["$0.0123", "$12.35", "$1,235", "<$0.0001", "$0"], lines.Skip(2).Select(line => line[durationEnd..costEnd].Trim()));
    }

    [Fact]
    public void A_window_of_120_shows_the_start_of_a_long_message_and_one_of_80_leaves_messages_out()
    {
        string[] wide = PlainRows(Print(Runs, 120));
        Assert.EndsWith("The disk is full: /tmp: no space left …", wide[1], StringComparison.Ordinal);
        Assert.Equal(119, wide[1].Length);
        Assert.EndsWith("Crawled 12/100 pages", wide[3], StringComparison.Ordinal);
        Assert.DoesNotContain("Message", string.Join("", Print(Runs, 80)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SUCCEEDED", "32")]
    [InlineData("FAILED", "31")]
    [InlineData("TIMED-OUT", "31")]
    [InlineData("ABORTED", "33")]
    [InlineData("ABORTING", "33")]
    [InlineData("TIMING-OUT", "33")]
    [InlineData("READY", "36")]
    [InlineData("RUNNING", "36")]
    public void A_status_is_seen_by_its_colour(string status, string color)
    {
        string colored = $"{Escape}[{color}m{status}{Escape}[0m";
        Assert.Contains(colored, Rows(Print(OneRun($"Status = '{status}'"), 80)).Single(), StringComparison.Ordinal);
        Assert.Contains(colored, ListItem(Print(OneRun($"Status = '{status}'"), 80, View.List), "Status"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_that_is_new_to_the_module_is_shown_as_it_is() =>
        Assert.Contains(" PAUSED ", Rows(Print(OneRun("Status = 'PAUSED'; StartedAt = [datetime]::Now"), 80)).Single(), StringComparison.Ordinal);

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("false")]
    public void NO_COLOR_of_any_value_takes_the_colours_away(string value)
    {
        Environment.SetEnvironmentVariable("NO_COLOR", value);
        Assert.DoesNotContain(Escape, string.Join("", Rows(Print(Runs, 120))), StringComparison.Ordinal);
    }

    [Fact]
    public void PSStyle_PlainText_takes_the_colours_away()
    {
        PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        Assert.DoesNotContain(Escape, string.Join("", Print(Runs, 120)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_without_colours_is_sent_none()
    {
        Assert.DoesNotContain(Escape, string.Join("", Print(Runs, 120, terminal: false)), StringComparison.Ordinal);
        Assert.Equal("FAILED", Format("Status", "FAILED", null));
        Assert.Equal("FAILED", Format("Status", "FAILED", new RecordingHost(80, terminal: false)));
        Assert.NotEqual("FAILED", Format("Status", "FAILED", new RecordingHost(80, terminal: true)));
    }

    [Fact]
    public void The_text_of_an_Actor_can_neither_colour_nor_break_the_table()
    {
        string row = Rows(Print(OneRun("StatusMessage = \"a$([char]27)[31mred$([char]27)]0;title$([char]7)`r`n$([char]0x202E)b`tc\""), 120)).Single();
        Assert.EndsWith(" ared b c", row, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apify/hello-world", "apify/hello-world")]
    [InlineData("jane~crawler", "jane/crawler")]
    [InlineData("apify/web-content-crawl", "web-content-crawl")]
    [InlineData("apify/website-content-crawler", "website-content-…")]
    public void An_Actor_that_was_seen_by_name_is_shown_by_name(string name, string shown)
    {
        CallModule("ApifyPS.ActorNames", "Remember", "NameTestActor0001", name);
        Assert.Equal(shown, PlainRows(Print(OneRun("ActId = 'NameTestActor0001'; Status = 'READY'"), 80)).Single().Split(' ')[1]);
        Assert.EndsWith($" : {name.Replace('~', '/')} (NameTestActor0001)", RecordingHost.Plain(ListItem(Print(OneRun("ActId = 'NameTestActor0001'"), 80, View.List), "Actor")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoNameActor000001")]
    [InlineData("/")]
    [InlineData("/crawler")]
    [InlineData("jane/")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_full_name_of_an_Actor_does_not_hide_its_ID(string? name)
    {
        CallModule("ApifyPS.ActorNames", "Remember", "NoNameActor000001", name);
        Assert.Equal("NoNameActor000001", Format("Actor", "NoNameActor000001"));
    }

    [Fact]
    public void A_session_of_months_does_not_grow_by_the_Actors_it_saw()
    {
        CallModule("ApifyPS.ActorNames", "Remember", "first", "jane/first");
        for (int number = 0; number < 10_000; number++)
            CallModule("ApifyPS.ActorNames", "Remember", "many" + number, "jane/many" + number);
        Assert.Null(CallModule("ApifyPS.ActorNames", "Find", "first"));
        Assert.Equal("jane/many9999", CallModule("ApifyPS.ActorNames", "Find", "many9999"));
    }

    [Fact]
    public void A_list_shows_everything_worth_reading_and_nothing_that_is_empty()
    {
        string[] lines = Print("""
            [ApifyPS.ActorRun]@{
                Id = 'HG7ML7M8z78YcAPEB'; ActId = 'ListTestActor0001'; ActorTaskId = 'ListTestTask00001'; Status = 'SUCCEEDED'; StatusMessage = 'Done'; ExitCode = 0
                StartedAt = '2026-11-20T10:00:00Z'; FinishedAt = '2026-11-20T10:03:05Z'; UsageTotalUsd = 0.5; BuildNumber = '0.0.10'; ContainerUrl = 'https://abc.runs.apify.net/'
                DefaultDatasetId = 'd1yKQ2b7cG8hX9zZ1'; DefaultKeyValueStoreId = 'k1yKQ2b7cG8hX9zZ1'; DefaultRequestQueueId = 'q1yKQ2b7cG8hX9zZ1'
                Options = [ApifyPS.RunOptions]@{ Build = 'latest'; MemoryMbytes = 1024; TimeoutSecs = 300 }; Meta = [ApifyPS.RunMeta]@{ Origin = 'API' }
                Output = [ApifyPS.RunOutput]::new('application/json', [pscustomobject]@{ title = 'x'; url = 'y' })
            }
            """, 80, View.List).Select(RecordingHost.Plain).ToArray();
        string Local(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                "Id                     : HG7ML7M8z78YcAPEB",
                "Actor                  : ListTestActor0001",
                "ActorTaskId            : ListTestTask00001",
                "Status                 : SUCCEEDED",
                "StatusMessage          : Done",
                "ExitCode               : 0",
                "StartedAt              : " + Local("2026-11-20T10:00:00Z"),
                "FinishedAt             : " + Local("2026-11-20T10:03:05Z"),
                "Duration               : 3 min 05 s",
                "Cost                   : $0.5000",
                "BuildNumber            : 0.0.10",
                "Options                : latest, 1 GB, 5 min 00 s",
                "Origin                 : API",
                "DefaultDatasetId       : d1yKQ2b7cG8hX9zZ1",
                "DefaultKeyValueStoreId : k1yKQ2b7cG8hX9zZ1",
                "DefaultRequestQueueId  : q1yKQ2b7cG8hX9zZ1",
                "ContainerUrl           : https://abc.runs.apify.net/",
                "Output                 : application/json: {title, url}",
            ],
            lines);
        Assert.Equal(["Id", "Actor", "Status", "StartedAt", "Duration"], Print(OneRun(""), 80, View.List).Select(line => RecordingHost.Plain(line).Split(' ')[0]));
    }

    [Fact]
    public void A_list_wraps_a_long_message_into_the_window() => Assert.All(Print(Runs, 80, View.List), line => Assert.True(RecordingHost.Plain(line).Length < 80, line));

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    public void Numbers_follow_the_users_culture_and_dates_stay_Gregorian(string culture)
    {
        string separator = CultureInfo.GetCultureInfo(culture).NumberFormat.NumberDecimalSeparator;
        string[] lines = Print(OneRun("StartedAt = '2020-05-17T12:00:00Z'; FinishedAt = '2020-05-17T12:00:01.234Z'; UsageTotalUsd = 0.01234"), 80, culture: culture).Select(RecordingHost.Plain).ToArray();
        Assert.EndsWith($" 2020-05-17        1{separator}2 s  $0{separator}0123", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_came_from_a_job_or_a_file_looks_the_same()
    {
        string live = "$started = [datetime]'2026-11-20T10:00:00+05:00'\n" + OneRun("ActId = 'E2jjCZBezvAZnX8Rb'; Status = 'SUCCEEDED'; StartedAt = $started; FinishedAt = $started.AddSeconds(75); UsageTotalUsd = 0.01; StatusMessage = 'Done'; Options = [ApifyPS.RunOptions]@{ MemoryMbytes = 512 }; Output = [ApifyPS.RunOutput]::new('text/plain', 'Hello')");
        string copied = $"$run = & {{ {live} }}; [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($run))";
        Assert.Equal(Print(live, 120), Print(copied, 120));
        Assert.Equal(Print(live, 120, View.List), Print(copied, 120, View.List));
    }

    private static string ListItem(IReadOnlyList<string> lines, string name) => lines.Single(line => RecordingHost.Plain(line).Split(' ')[0] == name);
}
