using System.Text;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

public sealed class ItemQueryTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("fields=b,a&outputFields=B,A", """[{"B":2,"A":[1,{"x":5}]}]""")]
    [InlineData("fields=b,a&omit=a", """[{"b":2}]""")]
    [InlineData("unwind=a&fields=a,x", """[{"a":1},{"x":5}]""")]
    [InlineData("unwind=a,o&fields=b,k", """[{"b":2,"k":{"l":1,"m":[]}},{"b":2,"k":{"l":1,"m":[]}}]""")]
    [InlineData("unwind=missing,b&fields=b", """[{"b":2}]""")]
    [InlineData("flatten=o,a&omit=b", """[{"a.0":1,"a.1.x":5,"o.k.l":1,"o.k.m":[]}]""")]
    [InlineData("omit=a,b,o.k.l", """[{"o":{"k":{"m":[]}}}]""")]
    [InlineData("omit=a,b,o.nothing", """[{"o":{"k":{"l":1,"m":[]}}}]""")]
    [InlineData("fields=nothing&skipEmpty=1", "[]")]
    public async Task Options_work_together_in_the_documented_order(string query, string expected)
    {
        string id = await Dataset("""{"a":[1,{"x":5}],"b":2,"o":{"k":{"l":1,"m":[]}}}""");
        Assert.Equal(expected, await Items(id, query));
    }

    [Fact]
    public async Task What_the_api_of_crawlers_offered_is_still_there()
    {
        string id = await Dataset("""[{"url":"u","pageFunctionResult":[{"a":1},{"a":2}],"other":1},{"url":"v","errorInfo":"x"}]""");
        Assert.Equal("""[{"url":"u","a":1},{"url":"u","a":2},{"url":"v","errorInfo":"x"}]""", await Items(id, "simplified=1"));
        Assert.Equal("""[{"url":"u","a":1},{"url":"u","a":2}]""", await Items(id, "simplified=1&skipFailedPages=1"));
    }

    [Theory]
    [InlineData("outputFields=x")]
    [InlineData("fields=a,b&outputFields=x")]
    [InlineData("limit=-1")]
    [InlineData("offset=x")]
    [InlineData("desc=maybe")]
    [InlineData("format=XLS")]
    public async Task A_wrong_option_is_named_instead_of_ignored(string query)
    {
        string id = await Dataset("{}");
        Answer answer = (await _api.Get($"v2/datasets/{id}/items?{query}")).Expect(400);
        Assert.Contains(query.Split('&')[^1].Split('=')[0], answer.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clean_items_are_those_of_the_page_and_the_count_is_that_of_the_page()
    {
        string id = await Dataset("""[{"#h":1},{"a":1,"#h":2},{},{"a":2}]""");
        Answer answer = await _api.Get($"v2/datasets/{id}/items?clean=1&limit=3");
        Assert.Equal("""[{"a":1}]""", answer.Text);
        Assert.Equal(("3", "4"), (answer.Headers.GetValues("X-Apify-Pagination-Count").Single(), answer.Headers.GetValues("X-Apify-Pagination-Total").Single()));
    }

    [Fact]
    public async Task Json_that_parsers_stumble_over_comes_back_byte_for_byte_and_can_be_reshaped()
    {
        string deep = new string('[', PlatformJson.MaxDepth - 1) + new string(']', PlatformJson.MaxDepth - 1);
        string item = $$$"""{"lone":"\ud800","a":1,"a":2,"":3,"\u0061b":"\/","big":1e400,"n":-0.10,"deep":{{{deep}}}}""";
        string id = await Dataset(item);
        Assert.Equal($"[{item}]", await Items(id));
        Assert.Equal("""[{"lone":"\ud800","a":2,"":3,"ab":"\/","big":1e400,"n":-0.10}]""", await Items(id, "omit=deep"));
        (await _api.Get($"v2/datasets/{id}/items?format=csv")).Expect(200);
        (await _api.Get($"v2/datasets/{id}/items?format=xml")).Expect(200);
    }

    [Fact]
    public async Task Space_between_values_is_dropped_and_space_inside_texts_is_kept()
    {
        string id = await Dataset("\uFEFF [ {\t\"a b\" : \" x \\\" y \" ,\r\n \"c\" : [ 1 , { } ] } ]\n");
        Assert.Equal("""[{"a b":" x \" y ","c":[1,{}]}]""", (await _api.Get($"v2/datasets/{id}/items")).Text);
    }

    [Theory]
    [InlineData("{\"a\":1} x")]
    [InlineData("{\"a\":1}{\"b\":1}")]
    [InlineData("[{\"a\":1}")]
    [InlineData("[{\"a\":1},]")]
    [InlineData("{\"a\":\"\u0001\"}")]
    [InlineData("null")]
    public async Task What_is_no_json_of_items_is_refused_as_a_whole(string body)
    {
        string id = await Dataset("[]");
        (await _api.Post($"v2/datasets/{id}/items", body)).Expect(400);
        Assert.Equal("[]", await Items(id));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        string id = await Dataset("[]");
        byte[] latin = Encoding.Latin1.GetBytes("{\"a\":\"café\"}");
        (await _api.Send(HttpMethod.Post, $"v2/datasets/{id}/items", new ByteArrayContent(latin))).Expect(400);
    }

    private async Task<string> Dataset(string items)
    {
        string id = (await _api.Post("v2/datasets")).Expect(201).Data.GetProperty("id").GetString()!;
        (await _api.Post($"v2/datasets/{id}/items", items)).Expect(201);
        return id;
    }

    private async Task<string> Items(string id, string query = "") =>
        (await _api.Get($"v2/datasets/{id}/items?{query}")).Expect(200).Text.Replace("\n", "", StringComparison.Ordinal);
}
