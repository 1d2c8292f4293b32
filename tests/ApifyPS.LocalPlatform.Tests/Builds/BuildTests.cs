using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Builds;

public sealed class BuildTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Writer = "curl -s -X PUT -H \"Authorization: Bearer $APIFY_TOKEN\" -H 'Content-Type: text/plain' --data-binary \"$GREETING $SECRET\" $APIFY_API_BASE_URL/v2/key-value-stores/$ACTOR_DEFAULT_KEY_VALUE_STORE_ID/records/OUTPUT";
    private readonly Api _api = platform.Api;

    [SkippableFact]
    public async Task What_was_pushed_runs_with_its_variables_and_secrets_are_never_shown()
    {
        Skip.If(OperatingSystem.IsWindows(), "The Actor is a shell script.");
        await Push("pushed", "0.1", [File("main.sh", Writer), File(".actor/actor.json", """{"actorSpecification":1,"name":"pushed","version":"0.1"}""")],
            [new { name = "GREETING", value = "hello", isSecret = false }, new { name = "SECRET", value = "s3cr3t", isSecret = true }]);
        JsonElement build = await Build("pushed", "0.1");
        Assert.Equal(("SUCCEEDED", "0.1.1"), (build.GetProperty("status").GetString(), build.GetProperty("buildNumber").GetString()));
        JsonElement run = await _api.Run("local~pushed");
        Assert.Equal("SUCCEEDED", run.GetProperty("status").GetString());
        Assert.Equal("hello s3cr3t", (await _api.Get("v2/actors/local~pushed/runs/last/key-value-store/records/OUTPUT")).Text);
        foreach (string path in new[] { "v2/actors/local~pushed", "v2/actors/local~pushed/versions/0.1", "v2/actors/local~pushed/versions/0.1/env-vars/SECRET", $"v2/actor-builds/{build.GetProperty("id").GetString()}" })
        {
            Assert.DoesNotContain("s3cr3t", (await _api.Get(path)).Expect(200).Text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_new_push_takes_effect_with_its_build_and_the_old_build_still_runs()
    {
        Skip.If(OperatingSystem.IsWindows(), "The Actor is a shell script.");
        await Push("twice", "0.1", [File("main.sh", "echo one")]);
        await Build("twice", "0.1");
        (await _api.Put("v2/actors/local~twice/versions/0.1", new { sourceFiles = new[] { File("main.sh", "echo two") } })).Expect(200);
        Assert.Contains(" one\n", await LogOf(await _api.Run("local~twice")), StringComparison.Ordinal);
        await Build("twice", "0.1");
        Assert.Contains(" two\n", await LogOf(await _api.Run("local~twice")), StringComparison.Ordinal);
        Assert.Contains(" one\n", await LogOf(await _api.Run("local~twice", query: "&build=0.1.1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_of_nothing_that_could_be_started_fails_and_its_log_says_why()
    {
        await Push("nothing", "0.0", [File("notes.txt", "nothing to see")]);
        JsonElement build = await Build("nothing", "0.0");
        Assert.Equal("FAILED", build.GetProperty("status").GetString());
        string log = (await _api.Get($"v2/actor-builds/{build.GetProperty("id").GetString()}/log")).Expect(200).Text;
        Assert.Contains("There is nothing to start", log, StringComparison.Ordinal);
        Assert.Equal(log, (await _api.Get($"v2/logs/{build.GetProperty("id").GetString()}?stream=1")).Expect(200).Text);
        Assert.Equal("unknown-build-tag", (await _api.Post("v2/actors/local~nothing/runs")).Expect(404).ErrorType);
    }

    [Theory]
    [InlineData("../outside.sh")]
    [InlineData("a/../../outside.sh")]
    [InlineData("..\\outside.sh")]
    public async Task Source_files_cannot_be_written_outside_of_the_build(string name)
    {
        await _api.Post("v2/actors", new { name = "outside" });
        Answer answer = await _api.Post("v2/actors/local~outside/versions", new { versionNumber = "0.0", sourceType = "SOURCE_FILES", sourceFiles = new[] { File(name, "x") } });
        Assert.Contains("is not inside", answer.Expect(400).ErrorMessage, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("GIT_REPO", "gitRepoUrl", "", "root")]
    [InlineData("GITHUB_GIST", "gitHubGistUrl", "", "root")]
    [InlineData("GIT_REPO", "gitRepoUrl", "#other", "other")]
    [InlineData("GIT_REPO", "gitRepoUrl", "#other:actors/part", "part")]
    public async Task An_Actor_is_built_from_a_repository_with_branch_and_folder(string type, string field, string suffix, string title)
    {
        Skip.If(CommandLocator.OnPath("git") is null, "needs git");
        using TempFolder repository = new();
        repository.With(".actor/actor.json", Definition("root")).With("main.js", "").With("package.json", """{"main":"main.js"}""");
        await Git("init", "--quiet", "--initial-branch", "main");
        await Commit();
        await Git("checkout", "--quiet", "-b", "other");
        repository.With(".actor/actor.json", Definition("other")).With("actors/part/.actor/actor.json", Definition("part")).With("actors/part/package.json", """{"main":"main.js"}""");
        repository.With("actors/part/main.js", "");
        await Commit();
        await Git("checkout", "--quiet", "main");

        string name = $"git-{Guid.NewGuid():N}"[..20];
        (await _api.Post("v2/actors", new { name })).Expect(201);
        (await _api.Post($"v2/actors/local~{name}/versions", new Dictionary<string, object> { ["versionNumber"] = "0.0", ["sourceType"] = type, [field] = new Uri(repository.Path).AbsoluteUri + suffix })).Expect(201);
        JsonElement build = await Build(name, "0.0");
        string log = (await _api.Get($"v2/actor-builds/{build.GetProperty("id").GetString()}/log")).Text;
        Assert.True(build.GetProperty("status").GetString() == "SUCCEEDED", log);
        Assert.Equal(title, build.GetProperty("actorDefinition").GetProperty("title").GetString());

        static string Definition(string title) => $$"""{"actorSpecification":1,"name":"git","title":"{{title}}","version":"0.0"}""";

        async Task Commit()
        {
            await Git("add", "--all");
            await Git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", "test");
        }

        async Task Git(params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(CommandLocator.OnPath("git")!, arguments) { WorkingDirectory = repository.Path })!;
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
    }

    [SkippableFact]
    public async Task A_build_from_a_repository_that_cannot_be_had_fails_says_why_and_shows_no_password()
    {
        Skip.If(CommandLocator.OnPath("git") is null, "needs git");
        await _api.Post("v2/actors", new { name = "git-missing" });
        (await _api.Post("v2/actors/local~git-missing/versions", new { versionNumber = "0.0", sourceType = "GIT_REPO", gitRepoUrl = "http://user:s3cr3t@127.0.0.1:1/none.git" })).Expect(201);
        JsonElement build = await Build("git-missing", "0.0");
        Assert.Equal("FAILED", build.GetProperty("status").GetString());
        string log = (await _api.Get($"v2/actor-builds/{build.GetProperty("id").GetString()}/log")).Text;
        Assert.Contains("the repository could not be fetched", log, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_large_Actor_is_built_from_the_archive_that_the_CLI_stores()
    {
        Skip.If(OperatingSystem.IsWindows(), "The Actor is a shell script.");
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using StreamWriter writer = new(archive.CreateEntry("main.sh").Open());
            await writer.WriteAsync("echo from the archive");
        }

        string store = (await _api.Post("v2/key-value-stores")).Data.GetProperty("id").GetString()!;
        using ByteArrayContent body = new(zip.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        (await _api.Send(HttpMethod.Put, $"v2/key-value-stores/{store}/records/source.zip", body)).Expect(201);
        await _api.Post("v2/actors", new { name = "archived" });
        (await _api.Post("v2/actors/local~archived/versions", new { versionNumber = "0.0", sourceType = "TARBALL", tarballUrl = $"{platform.Url}/v2/key-value-stores/{store}/records/source.zip?token=x", buildTag = "latest" })).Expect(201);
        Assert.Equal("SUCCEEDED", (await Build("archived", "0.0")).GetProperty("status").GetString());
        Assert.Contains("from the archive", await LogOf(await _api.Run("local~archived")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_build_stays_and_other_builds_can_be_deleted()
    {
        await _api.Scripted("deletable", new { });
        await _api.Scripted("deletable", new { });
        JsonElement[] builds = [.. (await _api.Get("v2/actors/local~deletable/builds?desc=1")).Data.GetProperty("items").EnumerateArray()];
        Assert.Equal(["0.0.2", "0.0.1"], builds.Select(build => build.GetProperty("buildNumber").GetString()));
        Assert.Equal("deleting-default-build", (await _api.Delete($"v2/actor-builds/{builds[0].GetProperty("id").GetString()}")).Expect(400).ErrorType);
        (await _api.Delete($"v2/actor-builds/{builds[1].GetProperty("id").GetString()}")).Expect(204);
        (await _api.Get($"v2/actor-builds/{builds[1].GetProperty("id").GetString()}")).Expect(404);
    }

    private static object File(string name, string content) => new { name, format = "TEXT", content };

    private async Task Push(string name, string version, object[] sourceFiles, object[]? envVars = null)
    {
        (await _api.Post("v2/actors", new { name })).Expect(201);
        (await _api.Post($"v2/actors/local~{name}/versions", new { versionNumber = version, sourceType = "SOURCE_FILES", buildTag = "latest", sourceFiles, envVars = envVars ?? [] })).Expect(201);
    }

    private async Task<JsonElement> Build(string actor, string version) =>
        (await _api.Post($"v2/actors/local~{actor}/builds?version={version}&useCache=1&waitForFinish=60")).Expect(201).Data;

    private async Task<string> LogOf(JsonElement run) => (await _api.Get($"v2/logs/{run.GetProperty("id").GetString()}")).Expect(200).Text;
}
