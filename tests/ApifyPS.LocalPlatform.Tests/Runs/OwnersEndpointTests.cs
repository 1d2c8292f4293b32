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
        (string id, string token) = await _api.StartWithToken();

        Answer refused = (await _api.SendAs(token, new HttpMethod(method), path)).Expect(403);

        Assert.Equal("insufficient-permissions", refused.ErrorType);
        Assert.StartsWith("The token of a run may not do this. Actors may use storages,", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.NotEqual(403, (await _api.SendAs("any", new HttpMethod(method), path + "-that-is-not-there")).Status);
        await _api.Abort(id);
    }

    [Theory]
    [InlineData("POST", "__local/actors")]
    [InlineData("POST", "__local/reset")]
    [InlineData("POST", "__local/shutdown")]
    [InlineData("GET", "__local/requests")]
    public async Task The_administration_refuses_a_run_also_where_no_token_is_needed(string method, string path)
    {
        (string id, string token) = await _api.StartWithToken();

        Answer refused = (await _api.SendAs(token, new HttpMethod(method), path)).Expect(401);
        Assert.Equal(("invalid-token", "The administration of this platform is the user's, and no run's."), (refused.ErrorType, refused.ErrorMessage));

        await _api.Abort(id);
        Assert.Equal("invalid-token", (await _api.SendAs(token, new HttpMethod(method), path)).Expect(401).ErrorType);
    }

    [Fact]
    public async Task A_run_does_what_Actors_do_and_when_it_has_ended_its_token_does_nothing()
    {
        (string id, string token) = await _api.StartWithToken();
        await _api.Scripted("child", new { });

        (await _api.SendAs(token, HttpMethod.Get, "v2/users/me")).Expect(200);
        (await _api.SendAs(token, HttpMethod.Post, "v2/datasets?name=of-a-run")).Expect(201);
        (await _api.SendAs(token, HttpMethod.Put, $"v2/actor-runs/{id}", """{"statusMessage":"here"}""")).Expect(200);
        (await _api.SendAs(token, HttpMethod.Post, "v2/actors/local~child/runs")).Expect(201);
        (await _api.SendAs(token, HttpMethod.Post, $"v2/actor-runs/{id}/metamorph?targetActorId=local~child")).Expect(200);
        await _api.WaitForRun(id);

        await Api.Eventually(async () => (await _api.SendAs(token, HttpMethod.Get, "v2/users/me")).Status == 401, "the token is refused");
        Answer refused = await _api.SendAs(token, HttpMethod.Get, "v2/users/me");
        Assert.Equal(("invalid-token", "Authentication token is not valid: the run that it belongs to has ended."), (refused.ErrorType, refused.ErrorMessage));
    }

    [Fact]
    public async Task A_run_that_is_resurrected_has_a_token_of_its_own()
    {
        (string id, string token) = await _api.StartWithToken();
        await _api.Abort(id);
        (await _api.Post($"v2/actor-runs/{id}/resurrect")).Expect(200);

        string second = token;
        await Api.Eventually(async () => (second = await _api.LastTokenOf(id)) != token, "the Actor has said its new token");
        (await _api.SendAs(second, HttpMethod.Get, "v2/users/me")).Expect(200);
        (await _api.SendAs(token, HttpMethod.Get, "v2/users/me")).Expect(401);
        await _api.Abort(id);
    }
}
