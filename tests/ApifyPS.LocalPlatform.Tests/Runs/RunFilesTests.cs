using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class RunFilesTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [SkippableFact]
    public async Task A_script_that_knows_no_api_reads_its_input_and_leaves_its_results_as_files()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        using TempFolder folder = new TempFolder().With("main.sh",
            """
            S="$APIFY_LOCAL_STORAGE_DIR"; K="$S/key_value_stores/default"; D="$S/datasets/default"
            cp "$K/INPUT.json" "$K/OUTPUT.json"
            printf '<h1>Hi</h1>' > "$K/page.html"
            printf 'raw' > "$K/v1.0"
            printf 'x' > "$K/not a key.txt"
            printf '{"n":1}' > "$D/000000001.json"
            printf '{"n":2}' > "$D/000000002.json"
            printf '[]' > "$D/000000003.json"
            printf '{"n":4}\n\n{"n":5}\n' > "$S/datasets/default.jsonl"
            """);
        (await _api.Post("__local/actors", new { path = folder.Path, name = "files" })).Expect(201);
        JsonElement run = await _api.Run("local~files", """{ "any": "ž" }""");
        string id = run.GetProperty("id").GetString()!;
        string log = (await _api.Get($"v2/logs/{id}")).Text;
        Assert.True(run.GetProperty("status").GetString() == "SUCCEEDED", log);
        Assert.Equal("""{ "any": "ž" }""", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/OUTPUT")).Text);
        Assert.Equal("application/json", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/OUTPUT")).ContentHeaders.ContentType!.MediaType);
        Assert.Equal("text/html", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/page")).ContentHeaders.ContentType!.MediaType);
        Assert.Equal("raw", (await _api.Get($"v2/actor-runs/{id}/key-value-store/records/v1.0")).Text);
        Assert.Equal("""[{"n":1},{"n":2},{"n":4},{"n":5}]""", (await _api.Get($"v2/actor-runs/{id}/dataset/items")).Text.ReplaceLineEndings(string.Empty));
        Assert.Contains("Took 3 records and 4 items", log, StringComparison.Ordinal);
        Assert.Contains("000000003.json was not taken", log, StringComparison.Ordinal);
        Assert.Contains("not a key.txt was not taken", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_a_script_had_written_before_it_was_aborted_is_not_lost()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a Unix shell");
        using TempFolder folder = new TempFolder().With("main.sh", "echo '{\"n\":1}' > \"$CRAWLEE_STORAGE_DIR/datasets/default/1.json\"\necho written\nsleep 300\n");
        (await _api.Post("__local/actors", new { path = folder.Path, name = "cut" })).Expect(201);
        string id = (await _api.Post("v2/actors/local~cut/runs")).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await _api.Get($"v2/logs/{id}")).Text.Contains("Z written", StringComparison.Ordinal), "it is written");
        await _api.Post($"v2/actor-runs/{id}/abort");
        Assert.Equal("ABORTED", (await _api.WaitForRun(id)).GetProperty("status").GetString());
        Assert.Equal(1, (await _api.Get($"v2/actor-runs/{id}/dataset/items")).Json.GetArrayLength());
    }
}
