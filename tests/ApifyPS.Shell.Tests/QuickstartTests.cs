namespace ApifyPS.Shell.Tests;

/// <summary>The first command of the README, as a new user types it.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly TempFolder _home = new();

    [Fact]
    public async Task The_quickstart_shows_a_run_that_succeeded_with_items_and_leaves_nothing_running()
    {
        ShellResult result = await ShellProcess.RunAsync(
            [Repository.File("docs", "examples", "quickstart.ps1")],
            environment: new Dictionary<string, string?> { ["APIFY_LOCAL_PORT"] = "0", ["APIFY_LOCAL_HOME"] = _home.Path });

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Matches(@"link-checker\s+SUCCEEDED", result.Output);
        Assert.Matches(@"[1-9]\d* links, 0 broken", result.Output);
        Assert.Empty(result.Error);
        Assert.Empty(Directory.GetFiles(Path.Combine(_home.Path, "instances")));
    }

    public void Dispose() => _home.Dispose();
}
