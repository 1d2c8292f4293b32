using System.Text;
using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Json;

/// <summary>What the platform stores can be read, however deep it's nested; what can't be read is said to be too deep, and how deep.</summary>
public sealed class JsonDepthTests
{
    [Fact]
    public async Task User_data_of_a_request_may_be_as_deep_as_any_JSON_that_is_read()
    {
        string deep = Nested(JsonDepth.MaxRead - 10);
        using FakePlatform platform = FakePlatform.Start(FakeReply.Json(200, """{"data":{"id":"r1","url":"https://example.com/","uniqueKey":"k","method":"GET","userData":""" + deep + "}}"));

        QueueRequest request = await TestClient.For(platform).RequestQueues.GetRequestAsync("q1", "r1", CancellationToken.None);

        Assert.Equal(deep, request.UserDataJson!.Value.GetRawText());
    }

    [Fact]
    public void Depth_is_told_where_it_is_what_is_wrong_and_nowhere_else()
    {
        JsonException given = new("given");

        Assert.Same(given, JsonDepth.Explain(given, Encoding.UTF8.GetBytes("[1,}"), 5));
        Assert.Same(given, JsonDepth.Explain(given, Encoding.UTF8.GetBytes(Nested(5)), 5));
        Assert.Equal("it is nested too deep: 6 levels, and 5 are the most.", JsonDepth.Explain(given, Encoding.UTF8.GetBytes(" , " + Nested(6)), 5).Message);
        // As far as it is there.
        Assert.Contains("7 levels", JsonDepth.Explain(given, Encoding.UTF8.GetBytes("[[[[[[["), 5).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_sent_can_be_read_back() => Assert.True(JsonDepth.MaxRead >= JsonDepth.MaxWritten);

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
}
