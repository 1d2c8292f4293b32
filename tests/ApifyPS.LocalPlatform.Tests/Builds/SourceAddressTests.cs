using System.Text.Json;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Builds;

/// <summary>The log of a build is read by whoever has its ID: the address of a source keeps no secret in it.</summary>
public sealed class SourceAddressTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static int _count;
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("TARBALL", "tarballUrl", "http://user:s3cr3t@127.0.0.1:1/source.tar.gz")]
    [InlineData("TARBALL", "tarballUrl", "http://127.0.0.1:1/source.zip?token=s3cr3t")]
    [InlineData("TARBALL", "tarballUrl", "http://127.0.0.1:1/source.zip?sv=2024&sig=s3cr3t&se=2027")]
    [InlineData("TARBALL", "tarballUrl", "http://user:p%40s3cr3t@127.0.0.1:1/source.zip")]
    [InlineData("TARBALL", "tarballUrl", "ftp://user:s3cr3t@127.0.0.1/source.zip")]
    [InlineData("TARBALL", "tarballUrl", "http://user:pa/s3cr3t@host/source.zip")]
    [InlineData("TARBALL", "tarballUrl", "not an address s3cr3t")]
    [InlineData("GIT_REPO", "gitRepoUrl", "http://x-access-token:s3cr3t@127.0.0.1:1/none.git#main:folder")]
    [InlineData("GIT_REPO", "gitRepoUrl", "http://127.0.0.1:1/none.git?private_token=s3cr3t")]
    [InlineData("GITHUB_GIST", "gitHubGistUrl", "http://s3cr3t@127.0.0.1:1/gist.git")]
    public async Task No_log_of_a_build_shows_the_user_the_password_or_the_query_of_an_address(string sourceType, string field, string address)
    {
        string name = $"source-{Interlocked.Increment(ref _count)}";
        (await _api.Post("v2/actors", new { name })).Expect(201);
        (await _api.Post($"v2/actors/local~{name}/versions", new Dictionary<string, string> { ["versionNumber"] = "0.0", ["sourceType"] = sourceType, [field] = address })).Expect(201);

        JsonElement build = (await _api.Post($"v2/actors/local~{name}/builds?version=0.0&waitForFinish=60")).Expect(201).Data;

        string log = (await _api.Get($"v2/actor-builds/{build.GetProperty("id").GetString()}/log")).Expect(200).Text;
        Assert.Contains("ACTOR: ERROR:", log, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fetching https://u:p@host:8080/a/b.zip?x=1&y=2#main now", "Fetching https://***@host:8080/a/b.zip?***#main now")]
    [InlineData("https://u:p@ss@host/a", "https://***@host/a")]
    [InlineData("https://host/a@b", "https://host/a@b")]
    [InlineData("is it \"https://host/?t=1\", 'https://host/?t=2' or <https://host/?t=3>?", "is it \"https://host/?***\", 'https://host/?***' or <https://host/?***>?")]
    [InlineData("no address? none", "no address? none")]
    public void An_address_is_still_known_by_its_host_and_path(string line, string shown)
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "log");
        new BuildLog(new RunLog(path)).Write(line);
        Assert.EndsWith("Z " + shown + "\n", File.ReadAllText(path), StringComparison.Ordinal);
    }
}
