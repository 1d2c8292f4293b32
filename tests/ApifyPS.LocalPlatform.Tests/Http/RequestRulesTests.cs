using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Http;

public sealed class RequestRulesTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("192.168.1.5:3333")]
    public async Task A_web_page_that_points_its_name_at_this_machine_gets_nothing(string host)
    {
        foreach (string path in new[] { "v2/users/me", "__local/ready" })
        {
            (await _api.Send(HttpMethod.Get, path, null, request => request.Headers.Host = host)).Expect(403);
        }
    }

    [Theory]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:3333")]
    public async Task Every_name_of_this_machine_is_answered(string host) =>
        (await _api.Send(HttpMethod.Get, "v2/users/me", null, request => request.Headers.Host = host)).Expect(200);

    [Fact]
    public async Task Requests_that_come_from_other_web_pages_are_refused()
    {
        (await _api.Send(HttpMethod.Post, "__local/shutdown", null, request => request.Headers.Add("Origin", "https://evil.example"))).Expect(403);
        (await _api.Send(HttpMethod.Get, "v2/users/me", null, request => request.Headers.Add("Origin", "null"))).Expect(403);
        (await _api.Send(HttpMethod.Get, "v2/users/me", null, request => request.Headers.Add("Origin", platform.Url))).Expect(200);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task An_image_or_a_link_of_another_web_page_cannot_start_an_Actor_or_delete_anything(string site)
    {
        await _api.Scripted("by-image", new { });
        string dataset = (await _api.Post("v2/datasets?name=by-image")).Data.GetProperty("id").GetString()!;
        foreach (string path in new[]
        {
            "v2/actors/by-image/run-sync?token=x", "v2/acts/local~by-image/run-sync-get-dataset-items?token=x", "v2/acts/local~by-image/runs?token=x&method=POST",
            $"v2/datasets/{dataset}?token=x&method=DELETE", $"v2/datasets/{dataset}/items?token=x&method=POST", "v2/users/me?token=x", "__local/requests",
        })
        {
            (await From(site, HttpMethod.Get, path)).Expect(403);
        }

        (await From(site, HttpMethod.Post, "__local/shutdown")).Expect(403);
        Assert.Equal(0, (await _api.Get("v2/actors/local~by-image/runs")).Data.GetProperty("total").GetInt32());
        (await _api.Get($"v2/datasets/{dataset}")).Expect(200);
    }

    [Fact]
    public async Task The_console_and_a_public_address_can_be_linked_to_and_the_console_itself_may_do_everything()
    {
        string store = (await _api.Post("v2/key-value-stores?name=linked")).Data.GetProperty("id").GetString()!;
        await _api.Put($"v2/key-value-stores/{store}/records/K", new { a = 1 });
        string address = (await _api.Get($"v2/key-value-stores/{store}/keys")).Data.GetProperty("items")[0].GetProperty("recordPublicUrl").GetString()!;
        foreach (string path in new[] { "/", address }) (await From("cross-site", HttpMethod.Get, path)).Expect(200);
        foreach (string site in new[] { "same-origin", "none" }) (await From(site, HttpMethod.Get, $"v2/datasets?method=POST&name=by-hand-{site}")).Expect(201);
    }

    private Task<Answer> From(string site, HttpMethod method, string path) =>
        _api.Send(method, path, null, request => request.Headers.Add("Sec-Fetch-Site", site));

    [Fact]
    public async Task A_request_without_a_token_is_told_so_and_the_query_can_carry_one()
    {
        using HttpClient stranger = new() { BaseAddress = new Uri(platform.Url) };
        using HttpResponseMessage refused = await stranger.GetAsync("v2/users/me");
        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Contains("token-not-provided", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"local\"", await stranger.GetStringAsync("v2/users/me?token=x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_a_token_of_its_own_accepts_that_one_only()
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true, Token = "right" });
        using Api api = new(server.Url);
        Assert.Equal("invalid-token", (await api.Get("v2/users/me")).Expect(401).ErrorType);
        (await api.Send(HttpMethod.Get, "v2/users/me", null, request => request.Headers.Authorization = new("Bearer", "right"))).Expect(200);
        (await api.Get("__local/ready")).Expect(200);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_wrong_are_told_apart()
    {
        Assert.Equal("page-not-found", (await _api.Get("v2/no-such-thing")).Expect(404).ErrorType);
        Assert.Equal("page-not-found", (await _api.Get("v3")).Expect(404).ErrorType);
        Answer wrongMethod = (await _api.Delete("v2/users/me")).Expect(405);
        Assert.Equal(("method-not-allowed", "This API end-point can only be accessed using the following HTTP methods: OPTIONS,GET"), (wrongMethod.ErrorType, wrongMethod.ErrorMessage));
    }

    [Fact]
    public async Task The_method_can_be_given_in_the_query()
    {
        JsonElement dataset = (await _api.Get("v2/datasets?method=POST&name=by-override")).Expect(201).Data;
        (await _api.Get($"v2/datasets/{dataset.GetProperty("id").GetString()}?method=delete")).Expect(204);
    }

    [Fact]
    public async Task The_old_and_the_new_path_of_actors_lead_to_the_same()
    {
        string id = await _api.Scripted("alias", new { });
        Assert.Equal(id, (await _api.Get("v2/acts/local~alias")).Data.GetProperty("id").GetString());
        string run = (await _api.Post("v2/acts/local~alias/runs?waitForFinish=9")).Expect(201).Data.GetProperty("id").GetString()!;
        Assert.Equal(run, (await _api.Get($"v2/acts/{id}/runs/{run}")).Expect(200).Data.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("v2/actor-runs?limit=-1")]
    [InlineData("v2/actor-runs?offset=x")]
    [InlineData("v2/actor-runs?desc=maybe")]
    public async Task Parameters_that_make_no_sense_are_refused(string path) =>
        Assert.Equal("invalid-input", (await _api.Get(path)).Expect(400).ErrorType);
}
