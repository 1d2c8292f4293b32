using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Transport;

public class AddressTests
{
    [Theory]
    [InlineData("https://api.apify.com", "https://api.apify.com/")]
    [InlineData("https://api.apify.com/", "https://api.apify.com/")]
    [InlineData("https://api.apify.com/v2", "https://api.apify.com/")]
    [InlineData("https://api.apify.com/v2/", "https://api.apify.com/")]
    [InlineData("https://api.apify.com/V2//", "https://api.apify.com/")]
    [InlineData("https://api.apify.com//v2//", "https://api.apify.com/")]
    [InlineData("HTTPS://API.Apify.com/", "https://api.apify.com/")]
    [InlineData(" http://127.0.0.1:3333 ", "http://127.0.0.1:3333/")]
    [InlineData("http://[::1]:3333/v2", "http://[::1]:3333/")]
    [InlineData("https://gateway.example.com/apify", "https://gateway.example.com/apify/")]
    [InlineData("https://gateway.example.com/apify/v2/", "https://gateway.example.com/apify/")]
    [InlineData("https://gateway.example.com/apify/?x=1#y", "https://gateway.example.com/apify/")]
    public void A_base_address_works_in_whatever_form_it_is_given(string given, string expected) =>
        Assert.Equal(expected, ApifyClientOptions.NormalizeBaseUri(given).AbsoluteUri);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("api.apify.com")]
    [InlineData("/v2")]
    [InlineData("ftp://api.apify.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:pa55word@api.apify.com")]
    public void What_is_no_base_address_is_refused_with_an_example_and_without_its_password(string? given)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ApifyClientOptions.NormalizeBaseUri(given!));

        Assert.Contains("http://127.0.0.1:3333", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55word", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apify", "/apify/v2/actor-runs/r1")]
    [InlineData("apify/", "/apify/v2/actor-runs/r1")]
    [InlineData("a/b/v2", "/a/b/v2/actor-runs/r1")]
    [InlineData("", "/v2/actor-runs/r1")]
    public async Task A_platform_behind_a_path_of_a_gateway_is_reached(string prefix, string expected)
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        ActorRun run = await TestClient.For(ApifyClientOptions.NormalizeBaseUri(platform.BaseUri + prefix)).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal(expected, Assert.Single(platform.Requests).Target);
        Assert.Equal(expected, run.ConsoleUrl!.AbsolutePath);
    }

    [Fact]
    public async Task A_base_address_without_its_slash_is_no_other_address()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "READY"));

        await TestClient.For(new Uri(platform.BaseUri + "gateway")).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal("/gateway/v2/actor-runs/r1", Assert.Single(platform.Requests).Target);
    }

    [Fact]
    public async Task A_run_of_the_cloud_links_to_its_page_in_the_console()
    {
        using StubHandler handler = new("""{"data":{"id":"r1"}}""");
        using HttpClient http = new(handler);

        ActorRun run = await TestClient.For(ApifyClientOptions.CloudUri, http: http).Runs.GetAsync("r1", CancellationToken.None);

        Assert.Equal("https://console.apify.com/view/runs/r1", run.ConsoleUrl!.AbsoluteUri);
    }

    private sealed class StubHandler(string json) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(json) });
    }
}
