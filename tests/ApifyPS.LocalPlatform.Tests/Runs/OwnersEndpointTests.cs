using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>An Actor changes no Actors, no account and no platform with its run's token, also on a platform that takes any other.</summary>
public sealed class OwnersEndpointTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    public static TheoryData<string, string> OfTheApi => new()
    {
        { "POST", "v2/actors" },
        { "PUT", "v2/actors/local~own" },
        { "DELETE", "v2/actors/local~own" },
        { "POST", "v2/acts" },
        { "POST", "v2/actors/local~own/versions" },
        { "PUT", "v2/actors/local~own/versions/0.0" },
        { "POST", "v2/actors/local~own/versions/0.0" },
        { "DELETE", "v2/actors/local~own/versions/0.0" },
        { "POST", "v2/actors/local~own/versions/0.0/env-vars" },
        { "PUT", "v2/actors/local~own/versions/0.0/env-vars/X" },
        { "POST", "v2/actors/local~own/versions/0.0/env-vars/X" },
        { "DELETE", "v2/actors/local~own/versions/0.0/env-vars/X" },
        { "PUT", "v2/users/me/limits" },
    };

    [Theory]
    [MemberData(nameof(OfTheApi))]
    public async Task The_API_refuses_a_run_what_only_its_user_may(string method, string path)
    {
        (string id, string token) = await StartAsync();

        Answer refused = (await SendAs(token, new HttpMethod(method), path)).Expect(403);

        Assert.Equal("insufficient-permissions", refused.ErrorType);
        Assert.StartsWith("The token of a run may not do this. Actors may use storages,", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.NotEqual(403, (await SendAs("any", new HttpMethod(method), path + "-that-is-not-there")).Status);
        await EndAsync(id);
    }

    [Theory]
    [InlineData("POST", "__local/actors")]
    [InlineData("POST", "__local/reset")]
    [InlineData("POST", "__local/shutdown")]
    [InlineData("GET", "__local/requests")]
    public async Task The_administration_refuses_a_run_also_where_no_token_is_needed(string method, string path)
    {
        (string id, string token) = await StartAsync();

        Answer refused = (await SendAs(token, new HttpMethod(method), path)).Expect(401);
        Assert.Equal(("invalid-token", "The administration of this platform is the user's, and no run's."), (refused.ErrorType, refused.ErrorMessage));

        await EndAsync(id);
        Assert.Equal("invalid-token", (await SendAs(token, new HttpMethod(method), path)).Expect(401).ErrorType);
    }

    [Fact]
    public async Task A_run_does_what_Actors_do_and_when_it_has_ended_its_token_does_nothing()
    {
        (string id, string token) = await StartAsync();
        await _api.Scripted("child", new { });

        (await SendAs(token, HttpMethod.Get, "v2/users/me")).Expect(200);
        (await SendAs(token, HttpMethod.Post, "v2/datasets?name=of-a-run")).Expect(201);
        (await SendAs(token, HttpMethod.Put, $"v2/actor-runs/{id}", """{"statusMessage":"here"}""")).Expect(200);
        (await SendAs(token, HttpMethod.Post, "v2/actors/local~child/runs")).Expect(201);
        (await SendAs(token, HttpMethod.Post, $"v2/actor-runs/{id}/metamorph?targetActorId=local~child")).Expect(200);
        await _api.WaitForRun(id);

        await Api.Eventually(async () => (await SendAs(token, HttpMethod.Get, "v2/users/me")).Status == 401, "the token is refused");
        Answer refused = await SendAs(token, HttpMethod.Get, "v2/users/me");
        Assert.Equal(("invalid-token", "Authentication token is not valid: the run that it belongs to has ended."), (refused.ErrorType, refused.ErrorMessage));
    }

    [Fact]
    public async Task A_run_that_is_resurrected_has_a_token_of_its_own()
    {
        (string id, string token) = await StartAsync();
        await EndAsync(id);
        (await _api.Post($"v2/actor-runs/{id}/resurrect")).Expect(200);

        string second = token;
        await Api.Eventually(async () => (second = await LastTokenAsync(id)) != token, "the Actor has said its new token");
        (await SendAs(second, HttpMethod.Get, "v2/users/me")).Expect(200);
        (await SendAs(token, HttpMethod.Get, "v2/users/me")).Expect(401);
        await EndAsync(id);
    }

    private async Task<(string Id, string Token)> StartAsync()
    {
        (await _api.Post("__local/actors", new { path = Path.GetTempPath(), name = "own", command = $"{Shell.Print("APIFY_TOKEN")} && {Shell.Sleep(60)}" })).Expect(201);
        string id = (await _api.Post("v2/actors/local~own/runs")).Expect(201).Data.GetProperty("id").GetString()!;
        string token = "";
        await Api.Eventually(async () => (token = await LastTokenAsync(id)).Length > 0, "the Actor has said its token");
        return (id, token);
    }

    private async Task EndAsync(string id)
    {
        await _api.Post($"v2/actor-runs/{id}/abort");
        await _api.WaitForRun(id);
    }

    private async Task<string> LastTokenAsync(string id) =>
        (await _api.Get($"v2/logs/{id}")).Text.Split("Z APIFY_TOKEN=") is [_, .., var last] ? last.Split('\r', '\n')[0] : "";

    private Task<Answer> SendAs(string token, HttpMethod method, string path, string? json = null) => _api.Send(
        method, path, json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
        request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token));
}
