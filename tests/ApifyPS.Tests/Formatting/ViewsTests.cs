using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApifyPS.Tests.Formatting;

/// <summary>The views of every type, and what the types add to the objects.</summary>
public sealed partial class ViewsTests(ViewWindows windows) : ViewTest(windows)
{
    private static readonly Dictionary<string, string> Full = new()
    {
        ["ActorRun"] = "$run",
        ["RunOutput"] = "[ApifyPS.RunOutput]::new('text/plain', 'lorem ipsum ' * 100)",
        ["RunMeta"] = "[ApifyPS.RunMeta]@{ Origin = 'SCHEDULER'; UserAgent = 'agent ' * 30; ClientIp = '12.34.56.78'; ScheduleId = 'HG7ML7M8z78YcAPEB'; ScheduledAt = $now }",
        ["RunStats"] = "[ApifyPS.RunStats]@{ RunTimeSecs = 3725.5; ComputeUnits = 0.00234; MemMaxBytes = 123456789; MemAvgBytes = 98765432.1; MemCurrentBytes = 1000; CpuMaxUsage = 99.123; CpuAvgUsage = 10.5; CpuCurrentUsage = 0; NetRxBytes = 12345; NetTxBytes = 99; InputBodyLen = 12; RestartCount = 1 }",
        ["RunOptions"] = "[ApifyPS.RunOptions]@{ Build = 'latest'; TimeoutSecs = 0; MemoryMbytes = 32768; DiskMbytes = 65536; MaxItems = 1000; MaxTotalChargeUsd = 12.5; RestartOnError = $true }",
        ["RunMetamorph"] = "[ApifyPS.RunMetamorph]@{ CreatedAt = $now; ActorId = 'E2jjCZBezvAZnX8Rb'; BuildId = 'b1yKQ2b7cG8hX9zZ1'; InputKey = 'INPUT-METAMORPH-1' }",
        ["ApifyActor"] = "[ApifyPS.ApifyActor]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 'website-content-crawler'; Username = 'apify'; Title = 'Website Content Crawler ' * 10; Description = 'Crawls. ' * 30; ModifiedAt = $now; CreatedAt = $now }",
        ["ActorInputSchema"] = "[pscustomobject]@{ PSTypeName = 'ApifyPS.ActorInputSchema'; Source = 'apify/website-content-crawler'; BuildNumber = '0.3.142'; Title = 'Website Content Crawler ' * 10; Description = 'Crawls. ' * 30; Properties = 1..3 | ForEach-Object { [pscustomobject]@{ Name = 'n' * 40; Type = 'array'; IsSecret = $true; IsRequired = $true; Title = 'Title ' * 40 } } }",
        ["ActorInputProperty"] = "[pscustomobject]@{ PSTypeName = 'ApifyPS.ActorInputProperty'; Name = 'n' * 40; Type = 'string'; IsSecret = $true; IsRequired = $true; Title = 'Title ' * 40; Description = 'Text. ' * 90; Default = @{ a = 'b' * 300 }; Enum = 1..100 }",
        ["ActorInputViolation"] = "[pscustomobject]@{ PSTypeName = 'ApifyPS.ActorInputViolation'; Path = 'startUrls[12345].userData.' + 'n' * 80; Rule = 'additionalProperties'; Message = 'Field ' + 'x' * 200; Input = @{ a = 1 } }",
        ["LocalActorSource"] = "[pscustomobject]@{ PSTypeName = 'ApifyPS.LocalActorSource'; Path = 'C:/Users/jane/actors/hello ' * 10; Command = @('node', 'main.js') }",
        ["ApifyTask"] = "[ApifyPS.ApifyTask]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 'nightly-crawl'; Username = 'jane'; ActId = 'E2jjCZBezvAZnX8Rb'; ModifiedAt = $now; ActName = 'website-content-crawler'; ActUsername = 'apify' }",
        ["AdHocWebhook"] = "[ApifyPS.AdHocWebhook]@{ EventTypes = 'ACTOR.RUN.SUCCEEDED', 'ACTOR.RUN.FAILED'; RequestUrl = 'https://example.com/hook/' + 'x' * 100 }",
        ["ApifyConnection"] = "[pscustomobject]@{ PSTypeName = 'ApifyPS.ApifyConnection'; Username = 'jane'; Name = 'prod'; IsDefault = $true; Scope = 'Process'; UserId = 'u1'; BaseUrl = [uri]'https://api.apify.com'; IsLocal = $false; TokenSource = 'Environment'; MaxRetry = 8; RequestTimeoutSec = 360 }",
        ["ApifyRecordKey"] = "[ApifyPS.ApifyRecordKey]@{ Key = 'k' * 256; Size = 123456789012; StoreId = 'HG7ML7M8z78YcAPEB'; RecordPublicUrl = 'https://example.com/' + 'x' * 200 }",
        ["ApifyDataset"] = "[ApifyPS.ApifyDataset]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 'd' * 63; Title = 'Title ' * 40; Username = 'jane'; ItemCount = 12345678; CleanItemCount = 12345; Fields = 1..100 | ForEach-Object { \"field$_\" }; ModifiedAt = $now; CreatedAt = $now; GeneralAccess = 'ANYONE_WITH_NAME_CAN_READ'; ActRunId = 'HG7ML7M8z78YcAPEB'; Stats = [ApifyPS.DatasetStats]@{ InflatedBytes = 123456789012 } }",
        ["ApifyKeyValueStore"] = "[ApifyPS.ApifyKeyValueStore]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 's' * 63; ModifiedAt = $now; CreatedAt = $now; GeneralAccess = 'RESTRICTED'; Stats = [ApifyPS.KeyValueStoreStats]@{ StorageBytes = 123456789012 } }",
        ["ApifyRequestQueue"] = "[ApifyPS.ApifyRequestQueue]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 'q' * 63; PendingRequestCount = 12345678; HandledRequestCount = 1; TotalRequestCount = 12345679; ModifiedAt = $now; CreatedAt = $now; ExpireAt = $now; GeneralAccess = 'FOLLOW_USER_SETTING' }",
        ["DatasetStats"] = "[ApifyPS.DatasetStats]@{ ReadCount = 123456789012; WriteCount = 9; InflatedBytes = 11274289152; StorageBytes = 1 }",
        ["KeyValueStoreStats"] = "[ApifyPS.KeyValueStoreStats]@{ ReadCount = 123456789012; WriteCount = 9; DeleteCount = 12345678; ListCount = 0; StorageBytes = 11274289152 }",
        ["RequestQueueStats"] = "[ApifyPS.RequestQueueStats]@{ ReadCount = 123456789012; WriteCount = 9; DeleteCount = 12345678; HeadItemReadCount = 0; StorageBytes = 11274289152 }",
        ["QueueRequest"] = "[ApifyPS.QueueRequest]@{ Id = 'HG7ML7M8z78YcAP'; Url = 'https://example.com/' + 'p/' * 100; UniqueKey = 'POST(abc):https://example.com/' + 'p/' * 100; Method = 'OPTIONS'; RetryCount = 1234567; HandledAt = $now; ErrorMessages = 'Error ' * 50; NoRetry = $true; QueueId = 'HG7ML7M8z78YcAPEB'; Payload = @{ a = 'b' * 300 } }",
        ["QueueRequestAddition"] = "[ApifyPS.QueueRequestAddition]@{ RequestId = 'HG7ML7M8z78YcAP'; UniqueKey = 'https://example.com/' + 'p/' * 100; WasAlreadyPresent = $true; WasAlreadyHandled = $false }",
        ["LocalPlatformInfo"] = "[ApifyPS.LocalPlatformInfo]@{ Url = 'http://127.0.0.1:33333/'; ProcessId = 4194304; StartedAt = $now; Version = '0.1.0'; DataPath = 'C:/Users/jane/AppData/Local/' + 'x' * 100 }",
    };

    private static readonly Dictionary<string, XElement> Tables = XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "ApifyPS.Format.ps1xml"))
        .Descendants("View").Where(view => view.Element("TableControl") is not null).ToDictionary(view => view.Descendants("TypeName").Single().Value);

    public static TheoryData<string> Types() => new(Full.Keys.Where(type => type != "ActorRun"));

    /// <summary>The largest that there is of what is counted and measured.</summary>
    private static readonly string[] Largest =
    [
        "[ApifyPS.ActorRun]@{ Id = 'HG7ML7M8z78YcAPEB'; ActId = 'E2jjCZBezvAZnX8Rb'; Status = 'TIMING-OUT'; StartedAt = $now.AddDays(-123); UsageTotalUsd = 999998.5678; StatusMessage = '日本語のとても長い名前' * 9 }",
        "[ApifyPS.RunStats]@{ RunTimeSecs = 86400 * 365; ComputeUnits = 99999.99999; MemMaxBytes = 1tb; MemAvgBytes = 1023.9 * 1gb; NetRxBytes = 1023.9 * 1tb; NetTxBytes = 1tb; RestartCount = 1234567 }",
        "[ApifyPS.RunOptions]@{ Build = 'latest'; TimeoutSecs = 86400 * 365; MemoryMbytes = 32768; DiskMbytes = 1048576; MaxItems = 12345678; MaxTotalChargeUsd = 1234.5678; RestartOnError = $true }",
        "[ApifyPS.ApifyDataset]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = '日本語のとても長い名前' * 5; ItemCount = 9876543210123; ModifiedAt = $now; GeneralAccess = 'FOLLOW_USER_SETTING'; Stats = [ApifyPS.DatasetStats]@{ InflatedBytes = 1023.9 * 1tb } }",
        "[ApifyPS.ApifyKeyValueStore]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 's' * 63; ModifiedAt = $now; GeneralAccess = 'FOLLOW_USER_SETTING'; Stats = [ApifyPS.KeyValueStoreStats]@{ StorageBytes = 1023.9 * 1gb } }",
        "[ApifyPS.ApifyRequestQueue]@{ Id = 'HG7ML7M8z78YcAPEB'; Name = 'q' * 63; PendingRequestCount = 9999999; TotalRequestCount = 12345678901; ModifiedAt = $now; GeneralAccess = 'FOLLOW_USER_SETTING' }",
        "[ApifyPS.ApifyRecordKey]@{ Key = 'k' * 256; Size = 1023.9 * 1gb; StoreId = 'HG7ML7M8z78YcAPEB' }",
    ];

    public static TheoryData<int, int> LargestInEachWindow()
    {
        TheoryData<int, int> cases = [];
        for (int index = 0; index < Largest.Length; index++)
        {
            foreach (int width in new[] { 80, 100, 120 })
                cases.Add(index, width);
        }

        return cases;
    }

    [Fact]
    public void Every_object_that_a_user_can_get_hold_of_has_a_table_and_a_list()
    {
        using ModuleSession session = new();
        HashSet<Type> reached = [];
        void Reach(Type type)
        {
            if (type.HasElementType)
            {
                Reach(type.GetElementType()!);
            }
            else if (type.IsGenericType)
            {
                Array.ForEach(type.GetGenericArguments(), Reach);
            }
            // The engine shows every dictionary as it shows a hashtable.
            else if (type.FullName!.StartsWith("ApifyPS.", StringComparison.Ordinal) && !type.IsEnum && !typeof(System.Collections.IDictionary).IsAssignableFrom(type) && reached.Add(type))
            {
                Array.ForEach(type.GetProperties(), property => Reach(property.PropertyType));
            }
        }

        foreach (CmdletInfo cmdlet in session.Run("Get-Command -Module ApifyPS").Select(command => (CmdletInfo)command.BaseObject))
        {
            foreach (PSTypeName output in cmdlet.OutputType)
                Reach(output.Type);
            foreach (ParameterMetadata parameter in cmdlet.Parameters.Values)
                Reach(parameter.ParameterType);
        }

        // Each of them is also looked at by the tests below.
        string[] looked = [.. Full.Keys.Append("ApifyLogLine").Select(type => "ApifyPS." + type)];
        Assert.True(reached.Count >= 20, string.Join(" ", reached));
        Assert.Empty(reached.Select(type => type.FullName!).Except(looked));
        XDocument views = XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "ApifyPS.Format.ps1xml"));
        ILookup<string, string> controls = views.Descendants("View").ToLookup(view => view.Descendants("TypeName").Single().Value, view => view.Elements().Last().Name.LocalName);
        Assert.All(looked, type => Assert.Equal(["ListControl", "TableControl"], controls[type].Except(["CustomControl"]).Order(StringComparer.Ordinal)));
        // A line of a log is printed as a line; its table and list are for Format-Table -Force and Format-List -Force.
        Assert.Equal("CustomControl", controls["ApifyPS.ApifyLogLine"].First());
    }

    [Theory]
    [MemberData(nameof(LargestInEachWindow))]
    public void A_table_cuts_no_number_and_breaks_no_header(int index, int width)
    {
        string[] lines = [.. Print("$now = [datetime]::Now; " + Largest[index], width, View.Table).Select(RecordingHost.Plain)];
        Assert.Equal(3, lines.Length);
        Assert.Matches("^[- ]+$", lines[1]);
        // A number is cut in front, a text at its end: 123,456,789 would be read as 456,789.
        Assert.DoesNotMatch("…[0-9,.]", lines[2]);
        // A column that has room for the first letters alone says nothing.
        Assert.DoesNotMatch(@"(?<=\s|^)\S{1,4}…$", lines[2]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Views_fit_the_window(string type)
    {
        foreach (int width in new[] { 80, 100, 120 })
        {
            foreach (View view in new[] { View.Table, View.List })
            {
                IReadOnlyList<string> lines = Print("$now = [datetime]::Now; " + Full[type], width, view);
                Assert.NotEmpty(lines);
                Assert.All(lines, line => Assert.True(RecordingHost.Plain(line).Length < width, line));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Tables_show_a_column_whole_or_not_at_all(string type)
    {
        foreach (int width in new[] { 80, 100, 120 })
        {
            // A header that is broken takes more than one line before the line of dashes.
            IReadOnlyList<string> lines = Print("$now = [datetime]::Now; " + Full[type], width, View.Table);
            Assert.StartsWith("-", RecordingHost.Plain(lines[1]).TrimStart(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(80)]
    public void A_narrow_window_shows_whole_headers_and_the_first_column(int width)
    {
        foreach (string value in Full.Values.Where(value => value != "$run").Concat(Largest))
        {
            IReadOnlyList<string> lines = Print("$now = [datetime]::Now; " + value, width, View.Table);
            XElement[] headers = [.. Tables[TypeName().Match(value).Groups[1].Value].Descendants("TableColumnHeader")];
            string[] labels = [.. headers.Select(header => header.Element("Label")!.Value)];
            string[] shown = RecordingHost.Plain(lines[0]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(labels[..shown.Length], shown);
            Assert.Matches("^[- ]+$", RecordingHost.Plain(lines[1]));
            // A number is cut in front: 123,456,789 would be read as 456,789.
            Assert.DoesNotMatch(@"…[0-9,.]|… ?[KMGT]B?\b", RecordingHost.Plain(lines[2]));
            Assert.All(lines, line => Assert.True(RecordingHost.Plain(line).Length < width, line));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Views_of_an_object_with_nothing_in_it_are_views_all_the_same(string type)
    {
        string empty = Full[type].StartsWith("[pscustomobject]", StringComparison.Ordinal) ? $"[pscustomobject]@{{ PSTypeName = 'ApifyPS.{type}'; Other = 1 }}"
            : type == "RunOutput" ? "[ApifyPS.RunOutput]::new($null, $null)"
            : $"[ApifyPS.{type}]::new()";
        Assert.Equal(RecordingHost.Plain(Print("$now = [datetime]::Now; " + Full[type], 120, View.Table)[0]), RecordingHost.Plain(Print(empty, 120, View.Table)[0]));
        Assert.NotEmpty(Print(empty, 120, View.List));
    }

    [Theory]
    [InlineData("ApifyActor", View.List, "FullName    : apify/website-content-crawler")]
    [InlineData("ApifyTask", View.List, "Actor      : apify/website-content-crawler (E2jjCZBezvAZnX8Rb)")]
    [InlineData("LocalActorSource", View.List, "Command : node main.js")]
    [InlineData("RunOptions", View.List, "Timeout           : none")]
    [InlineData("RunOptions", View.List, "Memory            : 32 GB")]
    [InlineData("RunStats", View.List, "Memory       : 1000 B (average 94.2 MB, most 117.7 MB)")]
    [InlineData("RunStats", View.List, "Cpu          : 0 % (average 10.5 %, most 99.1 %)")]
    [InlineData("RunStats", View.List, "RunTime      : 1 h 02 min")]
    [InlineData("LocalPlatformInfo", View.List, "ProcessId : 4194304")]
    [InlineData("ApifyDataset", View.List, "Items      : 12,345,678")]
    [InlineData("ApifyDataset", View.List, "Size       : 115 GB")]
    [InlineData("ApifyDataset", View.List, "Access     : AnyoneWithNameCanRead")]
    [InlineData("ApifyRequestQueue", View.List, "Pending    : 12,345,678")]
    [InlineData("ApifyConnection", View.List, "RequestTimeoutSec : 360")]
    [InlineData("ApifyConnection", View.Table, "jane            prod        True      Environment   https://api.apify.com/")]
    [InlineData("AdHocWebhook", View.List, "EventTypes : ACTOR.RUN.SUCCEEDED, ACTOR.RUN.FAILED")]
    public void Views_say_what_a_person_looks_for(string type, View view, string line) =>
        Assert.Contains(line, Print("$now = [datetime]::Now; " + Full[type], 100, view).Select(RecordingHost.Plain));

    [Fact]
    public void A_platform_in_memory_says_so_instead_of_an_empty_path() =>
        Assert.EndsWith(" (in memory)", Print("[ApifyPS.LocalPlatformInfo]@{ Url = 'http://127.0.0.1:3333/'; InMemory = $true }", 80)[2], StringComparison.Ordinal);

    [Theory]
    [InlineData("\"a`u{1b}[31mb`u{202e}`nc\"", "ab c")]
    [InlineData("[byte[]]::new(2048)", "2 KB of binary data")]
    [InlineData("@(1, 2, 3)", "3 items")]
    [InlineData("@(1)", "1 item")]
    [InlineData("@{ title = 1 }", "{title}")]
    [InlineData("[pscustomobject]@{ \"a`u{1b}[31m\" = 1; b = 2 }", "{a, b}")]
    [InlineData("42", "42")]
    [InlineData("$null", "")]
    public void An_output_is_summed_up_safely_in_one_line(string body, string shown) =>
        Assert.Equal("Body        : " + shown, RecordingHost.Plain(Print($"[ApifyPS.RunOutput]::new('x/y', ({body}))", 120)[1]));

    [Fact]
    public void A_connection_shows_its_token_in_no_view_and_no_property()
    {
        const string secret = "apify_api_0123456789abcdef";
        string connection = $$"""
            $secure = [securestring]::new(); foreach ($c in '{{secret}}'.ToCharArray()) { $secure.AppendChar($c) }
            $settings = [Activator]::CreateInstance([ApifyPS.ApifyConnection].Assembly.GetType('ApifyPS.ApifyConnectionSettings'), $true)
            [ApifyPS.ApifyConnection].GetConstructors('NonPublic, Instance')[0].Invoke(@([uri]'https://api.apify.com', $secure, 'Parameter', $settings))
            """;
        foreach (View view in new[] { View.Table, View.List })
            Assert.DoesNotContain(secret, string.Join("", Print(connection, 200, view)), StringComparison.Ordinal);
        string all = string.Join("", Print($"[System.Management.Automation.PSSerializer]::Serialize((& {{ {connection} }}), 5)", 200));
        Assert.Contains("api.apify.com", all, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_reads_as_a_log_and_no_line_is_cut_or_wrapped()
    {
        string line = string.Join(' ', Enumerable.Repeat("word", 100));
        IReadOnlyList<string> lines = Print($$"""
            [pscustomobject]@{ PSTypeName = 'ApifyPS.ApifyLogLine'; Timestamp = [datetime]'2026-11-20T10:11:12.345Z'; Message = '{{line}}' }
            [pscustomobject]@{ PSTypeName = 'ApifyPS.ApifyLogLine'; Timestamp = $null; Message = '    at main.js' }
            """, 80);
        string time = new DateTimeOffset(2026, 11, 20, 10, 11, 12, 345, TimeSpan.Zero).LocalDateTime.ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([$"{time} {line}", "                 at main.js"], lines);
    }

    [Theory]
    [InlineData("[ApifyPS.ActorRun]@{ Id = 'x' }", "RunId")]
    [InlineData("[ApifyPS.ActorRun]@{ ActId = 'x' }", "ActorId")]
    [InlineData("[ApifyPS.ActorRun]@{ DefaultDatasetId = 'x' }", "DatasetId")]
    [InlineData("[ApifyPS.ActorRun]@{ DefaultKeyValueStoreId = 'x' }", "StoreId")]
    [InlineData("[ApifyPS.ActorRun]@{ DefaultRequestQueueId = 'x' }", "QueueId")]
    [InlineData("[ApifyPS.ApifyActor]@{ Id = 'x' }", "ActorId")]
    [InlineData("[ApifyPS.ApifyTask]@{ Id = 'x' }", "TaskId")]
    public void Objects_pipe_by_name_into_a_parameter_of_another_command(string source, string parameter)
    {
        using ModuleSession session = new();
        string script = $"function Take {{ param([Parameter(ValueFromPipelineByPropertyName)] [string] ${parameter}) process {{ ${parameter} }} }}; {source} | Take";
        Assert.Equal("x", session.Run(script).Single().BaseObject);
    }

    [Fact]
    public void A_run_from_a_job_still_has_its_parts_and_its_output()
    {
        using ModuleSession session = new();
        PSObject run = session.Run("""
            $run = [ApifyPS.ActorRun]@{ Id = 'HG7ML7M8z78YcAPEB'; Stats = [ApifyPS.RunStats]@{ ComputeUnits = 0.5 }; Output = [ApifyPS.RunOutput]::new('application/json', [pscustomobject]@{ a = [pscustomobject]@{ b = 'deep' } }) }
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($run))
            """).Single();
        Assert.Equal("HG7ML7M8z78YcAPEB", run.Get("RunId"));
        Assert.Equal(0.5, run.GetPath("Stats.ComputeUnits"));
        Assert.Equal("deep", run.GetPath("Output.Body.a.b"));
    }

    [GeneratedRegex(@"(ApifyPS\.\w+)")]
    private static partial Regex TypeName();
}
