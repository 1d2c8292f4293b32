using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

/// <summary>What an Actor may do with the token of its run, on a platform that was started with a token.</summary>
public sealed class RunTokenTests : IAsyncLifetime
{
    private const string OwnerToken = "of-the-owner";

    private readonly PlatformFixture _platform = new(OwnerToken);

    private Api Client => _platform.Api;

    public Task InitializeAsync() => _platform.InitializeAsync();

    public Task DisposeAsync() => _platform.DisposeAsync();

    /// <summary>Everything under <c>/__local/</c> but what anybody may ask.</summary>
    public static TheoryData<string, string> OwnersOnly => new()
    {
        { "POST", "reset" },
        { "POST", "shutdown" },
        { "POST", "actors" },
        { "GET", "actors" },
        { "DELETE", "actors/local~own" },
        { "GET", "clock" },
        { "POST", "clock" },
        { "DELETE", "clock" },
        { "POST", "runs/AAAAAAAAAAAAAAAAA/migrate" },
        { "GET", "faults" },
        { "POST", "faults" },
        { "DELETE", "faults" },
        { "DELETE", "faults/f1" },
        { "GET", "requests" },
        { "DELETE", "requests" },
    };

    [Theory]
    [MemberData(nameof(OwnersOnly))]
    public async Task An_Actor_cannot_reach_with_its_own_token_what_is_the_owners_alone(string method, string path)
    {
        (_, string token) = await Client.StartWithToken();

        foreach (string? wrong in new[] { token, "guessed", null })
        {
            Answer answer = (await Client.SendAs(wrong, new HttpMethod(method), "__local/" + path)).Expect(401);
            string why = wrong == token ? "The administration of this platform is the user's, and no run's." : "This platform was started with a token, which its administration needs too.";
            Assert.Equal(("invalid-token", why), (answer.ErrorType, answer.ErrorMessage));
        }

        Assert.NotEqual(401, (await Client.SendAs(OwnerToken, new HttpMethod(method), "__local/" + path)).Status);
    }

    [Fact]
    public async Task An_Actor_uses_the_api_with_its_token_until_its_run_ends_and_no_longer()
    {
        (string id, string token) = await Client.StartWithToken();
        (await Client.SendAs(token, HttpMethod.Get, "v2/users/me")).Expect(200);

        await Client.Abort(id);

        // The token goes when everything about the end is stored, which is a moment after the status is.
        await Api.Eventually(async () => (await Client.SendAs(token, HttpMethod.Get, "v2/users/me")).Status == 401, "the token is refused");
        Assert.Equal("invalid-token", (await Client.SendAs(token, HttpMethod.Post, "v2/datasets")).Expect(401).ErrorType);
    }

    [Fact]
    public async Task A_run_that_is_started_by_a_run_says_so_and_one_that_is_started_by_a_person_does_not()
    {
        (_, string token) = await Client.StartWithToken();
        await Client.Scripted("child", new { });

        Assert.Equal("ACTOR", Origin(await Client.SendAs(token, HttpMethod.Post, "v2/actors/local~child/runs")));
        Assert.Equal("API", Origin(await Client.SendAs(OwnerToken, HttpMethod.Post, "v2/actors/local~child/runs")));
    }

    [Theory]
    [InlineData("Bearer of-the-owner", "", 200)]
    [InlineData("bearer   of-the-owner ", "", 200)]
    [InlineData("Bearer of-the-owner", "?token=wrong", 200)]
    [InlineData("Bearer wrong", "?token=of-the-owner", 401)]
    [InlineData("Bearer of-the-owner-and-more", "", 401)]
    [InlineData("Bearer of-the", "", 401)]
    [InlineData("Basic of-the-owner", "", 401)]
    [InlineData("Basic x", "?token=of-the-owner", 200)]
    [InlineData(null, "?token=of-the-owner", 200)]
    [InlineData(null, "?token=", 401)]
    [InlineData("Bearer", "?token=of-the-owner", 200)]
    public async Task A_token_counts_whole_and_the_header_before_the_address(string? header, string query, int expected)
    {
        Answer answer = await Client.Send(HttpMethod.Get, "v2/users/me" + query, null, request =>
        {
            request.Headers.Authorization = null;
            // Without a header of its own the client's would be sent.
            request.Headers.TryAddWithoutValidation("Authorization", header ?? "None");
        });

        answer.Expect(expected);
        if (expected == 401)
            Assert.Contains(answer.ErrorMessage, new[] { "Authentication token was not provided.", "Authentication token is not valid." });
    }

    private static string? Origin(Answer started) => started.Expect(201).Data.GetProperty("meta").GetProperty("origin").GetString();
}
