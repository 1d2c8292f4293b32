using System.Text;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

/// <summary>Whatever depth is taken can be read again in every way, and what is too deep is told with its depth.</summary>
public sealed class DepthTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData(65)]
    [InlineData(PlatformJson.MaxDepth)]
    public async Task What_is_taken_can_be_read_whichever_way_it_came(int depth)
    {
        string deep = Nested(depth);
        await _api.Scripted("deep", new { echoInput = true, inputSchema = new { type = "object", schemaVersion = 1, properties = new { a = new { type = "object", title = "A" } } } });

        await _api.Post("v2/datasets?name=deep");
        (await Send(HttpMethod.Post, "v2/datasets/local~deep/items", deep)).Expect(201);
        (await Send(HttpMethod.Post, "v2/datasets/local~deep/items", $"[{deep}]")).Expect(201);
        foreach (string format in new[] { "json", "jsonl", "csv", "xml" }) (await _api.Get($"v2/datasets/local~deep/items?format={format}&desc=1&limit=2")).Expect(200);
        Assert.Equal($"[{deep},{deep}]", (await _api.Get("v2/datasets/local~deep/items?desc=1&limit=2")).Text.Replace("\n", string.Empty, StringComparison.Ordinal));

        (await Send(HttpMethod.Post, "v2/actors/local~deep/runs?waitForFinish=60", deep)).Expect(201);
        Assert.Equal(deep, (await _api.Get("v2/actors/local~deep/runs/last/key-value-store/records/OUTPUT")).Expect(200).Text);
    }

    [Theory]
    [InlineData(PlatformJson.MaxDepth + 1)]
    [InlineData(500_000)]
    public async Task What_is_nested_too_deep_is_told_as_that_with_how_deep_it_is(int depth)
    {
        string deep = Nested(depth);
        await _api.Post("v2/datasets?name=too-deep");
        await _api.Scripted("too-deep", new { });
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Post, "v2/datasets/local~too-deep/items"), (HttpMethod.Post, "v2/actors/local~too-deep/runs"), (HttpMethod.Post, "v2/actor-tasks") })
        {
            Answer answer = (await Send(method, path, deep)).Expect(400);
            if (path.EndsWith("items", StringComparison.Ordinal)) Assert.Equal(answer.ErrorMessage, (await Send(method, path, $" [{deep}]")).Expect(400).ErrorMessage);
            Assert.Contains($"the JSON is nested too deep: {depth} levels, and at most {PlatformJson.MaxDepth} are taken", answer.ErrorMessage, StringComparison.Ordinal);
        }
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private Task<Answer> Send(HttpMethod method, string path, string json) => _api.Send(method, path, new StringContent(json, Encoding.UTF8, "application/json"));
}
