using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ApifyPS.Tests.Datasets;

/// <summary>Items that come over the network as no well-behaved platform sends them.</summary>
[Trait("Builds", "both")]
public sealed class ItemStreamTests(ModuleFixture module) : CmdletTest(module)
{
    private const string DatasetId = "someDataset000001";

    [Fact]
    public void Whatever_an_item_holds_comes_as_it_is() =>
        Prop.ForAll(GeneratedJson.ArrayOf(GeneratedJson.Item).ToArbitrary(), text =>
        {
            Result items = Read(Encoding.UTF8.GetBytes(text));
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement[] expected = [.. document.RootElement.EnumerateArray()];
            Assert.Equal(expected.Length, items.Count());
            foreach ((JsonElement json, PSObject item) in expected.Zip(items))
                AssertSame(json, item);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [InlineData("oops")]
    [InlineData("{\"n\":NaN}")]
    [InlineData("{\"n\":01}")]
    [InlineData("{\"n\":1,}")]
    [InlineData("{'n':1}")]
    [InlineData("{\"n\":\"\\x\"}")]
    [InlineData("{\"n\":1}}")]
    [InlineData("{\"n\":1}]]")]
    [InlineData("{\"n\":\"\u0001\"}")]
    public void What_is_no_json_is_one_error_after_the_good_items_before_it(string bad) =>
        AssertOneErrorAfterTwo(Read(Encoding.UTF8.GetBytes("[{\"n\":0},{\"n\":1}," + bad + "]")), bad.StartsWith("{\"n\":1}}", StringComparison.Ordinal) || bad.EndsWith("]]", StringComparison.Ordinal) ? 3 : 2);

    [Fact]
    public void Text_that_is_no_utf8_is_one_error_after_the_good_items_before_it()
    {
        AssertOneErrorAfterTwo(Read([.. "[{\"n\":0},{\"n\":1},{\"n\":\""u8, 0xFF, 0xC0, .. "\"},{\"n\":3}]"u8]), 2);
        AssertOneErrorAfterTwo(Read([.. "[{\"n\":0},{\"n\":1},{\"n"u8, 0xED, 0xA0, 0x80, .. "\":2},{\"n\":3}]"u8]), 2);
    }

    [Fact]
    public void Nesting_is_kept_to_a_depth_that_nobody_needs_and_is_an_error_beyond()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "7" + new string('}', depth);
        // Whatever the platform takes can be read.
        foreach (int depth in new[] { 64, 512, 1024 })
        {
            PSObject item = Read(Encoding.UTF8.GetBytes("[" + Nested(depth) + "]")).Single();
            Assert.Equal(7L, item.GetPath(string.Join('.', Enumerable.Repeat("a", depth))));
        }

        Result tooDeep = Read(Encoding.UTF8.GetBytes("[{\"n\":0},{\"n\":1}," + Nested(1100) + "]"));
        AssertOneErrorAfterTwo(tooDeep, 2);
        Assert.Contains("nested too deep: 1100 levels", tooDeep.Error.ErrorDetails.Message, StringComparison.Ordinal);
        AssertOneErrorAfterTwo(Read(Encoding.UTF8.GetBytes("[{\"n\":0},{\"n\":1}," + Nested(100_000) + "]")), 2);
    }

    [Fact]
    public void Odd_names_and_numbers_have_a_defined_place()
    {
        PSObject item = Read("""
            [{"a":1,"A":2,"a":3,"":4,"_":5,"Long name":6,"half":"\ud83d!","huge":-1.5e400,"tiny":1e-400,"endless":1e2147483648,"zero":0.0e-400,"whole":123456789012345678901234567890,"psobject":7}]
            """u8.ToArray()).Single();

        Assert.Equal(["A_", "a", "_", "__", "Long name", "half", "huge", "tiny", "endless", "zero", "whole", "psobject"], item.Properties.Select(property => property.Name));
        Assert.Equal([2L, 3L, 4L, 5L, 6L], new[] { "A_", "a", "_", "__", "Long name" }.Select(item.Get));
        Assert.Equal("\uFFFD!", item.Get("half"));
        Assert.Equal(BigInteger.Pow(10, 399) * -15, item.Get("huge"));
        Assert.Equal(["1e-400", "1e2147483648"], new[] { "tiny", "endless" }.Select(item.Get));
        Assert.Equal(0.0, item.Get("zero"));
        Assert.Equal(BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture), item.Get("whole"));
    }

    [Theory]
    [InlineData("""{"":1,"_":2}""", "_=1 __=2")]
    [InlineData("""{"_":2,"":1}""", "_=2 __=1")]
    [InlineData("""{"":1,"":2}""", "_=2")]
    [InlineData("""{"a":1,"A":2,"A_":3}""", "a=1 A_=2 A__=3")]
    public void A_name_that_another_one_took_costs_no_value(string json, string expected) =>
        Assert.Equal(expected, string.Join(" ", Read(Encoding.UTF8.GetBytes($"[{json}]")).Single().Properties.Select(property => $"{property.Name}={property.Value}")));

    [Fact]
    public void Thousands_of_names_that_differ_only_in_case_lose_no_value()
    {
        string[] names = [.. Enumerable.Range(0, 512).Select(bits => string.Concat(Enumerable.Range(0, 9).Select(bit => (bits >> bit & 1) == 0 ? 'a' : 'A')))];

        PSObject item = Read(Encoding.UTF8.GetBytes("[{" + string.Join(",", names.Select((name, number) => $"\"{name}\":{number}")) + "}]")).Single();

        Assert.Equal(Enumerable.Range(0, names.Length).Select(number => (object)(long)number), item.Properties.Select(property => property.Value));
    }

    [Fact]
    public void Items_are_objects_like_any_other()
    {
        using FakePlatform platform = Serve("""[{"Name":"x","Nested":{"Value":1},"List":[]}]"""u8.ToArray());
        Connect(platform);

        object?[] seen = [.. Session.Run($$"""
            $item = Get-ApifyDatasetItem {{DatasetId}}
            $item -is [pscustomobject]
            $item.psobject.BaseObject.GetType().Name
            $item.Nested.Value
            $item.name
            $item.Name = 'y'
            $item.psobject.Properties.Add([psnoteproperty]::new('New', 5))
            $item.Name, $item.New
            $item.List.Count
            """).Select(value => value.BaseObject)];

        Assert.Equal([true, "PSCustomObject", 1L, "x", "y", 5, 0], seen);
    }

    [Fact]
    public void All_items_take_one_request()
    {
        string id = NewDataset(2500);

        Assert.Equal(2500, Run("Get-ApifyDatasetItem $id", ("id", id)).Count());

        Assert.Single(Module.Requests());
    }

    [Fact]
    public void The_total_comes_first_and_says_that_it_is_an_estimate()
    {
        string id = NewDataset(30);

        PSObject[] output = [.. Run("Get-ApifyDatasetItem $id -First 2 -IncludeTotalCount", ("id", id))];
        Assert.Equal(3, output.Length);
        Assert.Equal((30UL, 0.9), (output[0].BaseObject, output[0].Get("Accuracy")));
        Assert.Equal(30UL, Run("Get-ApifyDatasetItem $id -First 0 -IncludeTotalCount", ("id", id)).Single().BaseObject);
    }

    [Fact]
    public void A_run_stands_for_its_dataset()
    {
        Assert.Equal([1L, 2L], Run("$run = Invoke-ApifyActor hello; Get-ApifyDatasetItem $run").Select(item => item.Get("n")));
        Assert.Equal([1L, 2L], Run("$run | Get-ApifyDatasetItem").Select(item => item.Get("n")));
    }

    [Fact]
    public void Without_a_dataset_the_error_says_what_to_give() =>
        Assert.StartsWith("DatasetIdMissing", Run("Get-ApifyDatasetItem").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_web_page_instead_of_items_is_one_error_that_says_so()
    {
        using FakePlatform platform = FakePlatform.Start(request => request.Path.EndsWith("/me", StringComparison.Ordinal) ? Me : FakeReply.Html(200));
        Connect(platform);

        ErrorRecord error = Run("Get-ApifyDatasetItem " + DatasetId).Error;

        Assert.StartsWith("UnexpectedResponse", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("web page", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_that_has_enough_closes_the_connection_and_has_read_little()
    {
        using EndlessDataset dataset = new();
        Session.Run("Connect-Apify -BaseUrl $url -Token t", ("url", dataset.Url));

        Result first = Run($"Get-ApifyDatasetItem {DatasetId} | Select-Object -First 5");

        Assert.Equal(5, first.Count());
        Assert.True(dataset.Closed.Wait(TimeSpan.FromSeconds(30)), "The connection stays open.");
        Assert.InRange(dataset.Sent, 1, 1_000_000);
    }

    [Fact]
    public void Ctrl_C_closes_the_connection_and_has_read_little()
    {
        using EndlessDataset dataset = new();
        Session.Run("Connect-Apify -BaseUrl $url -Token t", ("url", dataset.Url));
        using RunningScript script = new(Session, $$"""Get-ApifyDatasetItem {{DatasetId}} | ForEach-Object { $_; [System.Threading.Thread]::Sleep(50) }""");
        RunningScript.Until(() => script.Output.Count >= 2, "items come");

        script.Stop();

        Assert.True(dataset.Closed.Wait(TimeSpan.FromSeconds(30)), "The connection stays open.");
        Assert.InRange(dataset.Sent, 1, 1_000_000);
    }

    private static FakeReply Me => FakeReply.Data("""{"id":"u1","username":"jane"}""");

    private static FakePlatform Serve(byte[] items) =>
        FakePlatform.Start(request => request.Path.EndsWith("/me", StringComparison.Ordinal) ? Me : FakeReply.Bytes(items, "application/json").With("X-Apify-Pagination-Limit", "999999999999").With("X-Apify-Pagination-Count", "1"));

    private void Connect(FakePlatform platform) => Assert.Single(Session.Run("Connect-Apify -BaseUrl $url -Token t -MaxRetry 0", ("url", platform.BaseUri.AbsoluteUri)));

    private Result Read(byte[] items)
    {
        using FakePlatform platform = Serve(items);
        Connect(platform);
        return Run("Get-ApifyDatasetItem " + DatasetId);
    }

    private string NewDataset(int count)
    {
        string id = System.Text.Json.Nodes.JsonNode.Parse(Module.Api(HttpMethod.Post, "datasets"))!["data"]!["id"]!.GetValue<string>();
        Module.Api(HttpMethod.Post, $"datasets/{id}/items", "[" + string.Join(",", Enumerable.Range(0, count).Select(n => $$"""{"n":{{n}}}""")) + "]");
        Module.Clear();
        return id;
    }

    private static void AssertOneErrorAfterTwo(Result result, int good)
    {
        Assert.Equal(good, result.Output.Count);
        Assert.Equal([0L, 1L], result.Output.Take(2).Select(item => item.Get("n")));
        Assert.Contains("JSON", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    /// <summary>Names that come twice are left to a test of their own: which one counts is our rule, not JSON's.</summary>
    private static void AssertSame(JsonElement expected, object? actual)
    {
        if (actual is PSObject { BaseObject: not PSCustomObject } wrapped)
            actual = wrapped.BaseObject;
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                PSObject item = Assert.IsType<PSObject>(actual);
                foreach (IGrouping<string, JsonProperty> one in expected.EnumerateObject().GroupBy(property => property.Name.Length == 0 ? "_" : property.Name, StringComparer.OrdinalIgnoreCase))
                {
                    if (one.Count() == 1)
                        AssertSame(one.Single().Value, Assert.Single(item.Properties, property => property.Name == one.Key).Value);
                }

                break;
            case JsonValueKind.Array:
                object?[] elements = [.. Assert.IsAssignableFrom<IEnumerable>(actual).Cast<object?>()];
                Assert.Equal(expected.GetArrayLength(), elements.Length);
                foreach ((JsonElement json, object? element) in expected.EnumerateArray().Zip(elements))
                    AssertSame(json, element);
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual);
                break;
            case JsonValueKind.Number:
                Assert.Equal(NumberOf(expected), actual);
                break;
            case JsonValueKind.Null:
                Assert.Null(actual);
                break;
            default:
                Assert.Equal(expected.GetBoolean(), actual);
                break;
        }
    }

    private static object NumberOf(JsonElement json)
    {
        string text = json.GetRawText();
        return json.TryGetInt64(out long whole) ? whole
            : !text.AsSpan().ContainsAny(".eE") ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
            : text.Count(char.IsDigit) > 15 ? json.GetDecimal()
            : json.GetDouble();
    }

    /// <summary>A dataset without end, which counts what it could send.</summary>
    private sealed class EndlessDataset : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private long _sent;

        public EndlessDataset()
        {
            // What the system takes in advance says nothing about the client.
            _listener.Server.SendBufferSize = 16 * 1024;
            _listener.Server.ReceiveBufferSize = 16 * 1024;
            _listener.Start();
            Url = FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = Task.Run(ServeAsync);
        }

        public string Url { get; }

        public ManualResetEventSlim Closed { get; } = new();

        public long Sent => Interlocked.Read(ref _sent);

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            byte[] item = Encoding.UTF8.GetBytes("{\"text\":\"" + new string('x', 1000) + "\"},");
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync();
                byte[] request = new byte[8192];
                int length = await socket.ReceiveAsync(request);
                bool isMe = Encoding.ASCII.GetString(request, 0, length).Contains("/users/me", StringComparison.Ordinal);
                if (isMe)
                {
                    const string User = """{"data":{"id":"u1","username":"jane"}}""";
                    await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {User.Length}\r\n\r\n{User}"));
                    continue;
                }

                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n["u8.ToArray());
                try
                {
                    while (true)
                        Interlocked.Add(ref _sent, await socket.SendAsync(item));
                }
                catch (SocketException)
                {
                    Closed.Set();
                }
            }
        }
    }
}
