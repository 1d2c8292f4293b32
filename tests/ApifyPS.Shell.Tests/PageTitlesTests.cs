namespace ApifyPS.Shell.Tests;

/// <summary>The Actor of docs/actors-in-powershell.md, run by the local platform as a user would run it.</summary>
public sealed class PageTitlesTests : IDisposable
{
    private readonly TempFolder _home = new();

    private const string Setup = """
        $ErrorActionPreference = 'Stop'
        $connection = Connect-Apify -Local
        # A PowerShell that is installed here must find the module that was built, and no other.
        $modules = '{out}' + [System.IO.Path]::PathSeparator + $env:PSModulePath
        $actor = Register-ApifyLocalActor '{actor}' -EnvironmentVariable @{ PSModulePath = $modules }
        $pages = New-ApifyKeyValueStore pages -GeneralAccess AnyoneWithIdCanRead
        Set-ApifyRecord first.html '<html><title>One &amp; only</title></html>' $pages -ContentType text/html
        Set-ApifyRecord second.html '<html>no title</html>' $pages -ContentType text/html
        $base = "$($connection.BaseUrl)v2/key-value-stores/$($pages.Id)/records"

        """;

    private Task<ShellResult> RunAsync(string script)
    {
        string setup = Setup.Replace("{out}", Path.Combine(Repository.Root, "out"), StringComparison.Ordinal)
            .Replace("{actor}", Path.Combine(Repository.Root, "docs", "examples", "actors", "page-titles"), StringComparison.Ordinal);
        _home.Write("test.ps1", setup + script + "\nDisconnect-Apify\n");
        return ShellProcess.RunAsync([Path.Combine(_home.Path, "test.ps1")], environment: new Dictionary<string, string?> { ["APIFY_LOCAL_PORT"] = "0", ["APIFY_LOCAL_HOME"] = Path.Combine(_home.Path, "local") });
    }

    [Fact]
    public async Task Each_page_is_a_result_once_and_what_does_not_answer_ends_nothing()
    {
        ShellResult result = await RunAsync("""
            $run = Invoke-ApifyActor page-titles @{ urls = "$base/first.html", "$base/second.html", "$base/first.html", "$base/missing.html" }
            foreach ($item in $run | Get-ApifyDatasetItem) { "$($item.url.Substring($base.Length)) '$($item.title)' $([bool] $item.problem)" }
            "$($run.Status) $($run.ExitCode) $($run.StatusMessage) $($run.Output.Body.pages) $($run.Output.Body.failed)"
            """);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["/first.html 'One & only' False", "/missing.html '' True", "/second.html '' False"], lines[..^1].Order(StringComparer.Ordinal));
        Assert.Equal("SUCCEEDED 0 Read 3 pages, 1 failed. 3 1", lines[^1]);
    }

    [Fact]
    public async Task A_run_with_nothing_to_do_fails_and_says_why()
    {
        ShellResult result = await RunAsync("""
            $run = Invoke-ApifyActor page-titles @{ urls = @() } -ErrorAction SilentlyContinue
            "$($run.Status) $($run.ExitCode) $($run.StatusMessage)"
            """);
        Assert.Equal("FAILED 1 The input has no urls.", result.Output.Trim());
    }

    [Fact]
    public async Task A_run_that_is_stopped_gracefully_continues_later_and_loses_nothing()
    {
        ShellResult result = await RunAsync("""
            $urls = foreach ($n in 1..40) { "$base/first.html?n=$n" }
            $run = Invoke-ApifyActor page-titles @{ urls = $urls } -NoWait
            while (-not (Get-ApifyDatasetItem $run -First 1)) { [System.Threading.Thread]::Sleep(20) }
            Stop-ApifyRun $run.Id -Graceful
            $stopped = Wait-ApifyRun $run.Id -ErrorAction SilentlyContinue
            $left = @($run | Get-ApifyRequest -State Pending).Count
            # The page of the moment may be stored and not marked: it comes twice.
            $twice = $left + @($run | Get-ApifyDatasetItem).Count - $urls.Count
            "$($stopped.Status) $($left -gt 0) $($twice -in 0, 1)"
            $resumed = Resume-ApifyRun $run.Id -Wait
            $titles = @($run | Get-ApifyDatasetItem)
            "$($resumed.Status) $($titles.Count - $urls.Count -eq $twice) $([System.Linq.Enumerable]::Count([System.Linq.Enumerable]::Distinct([string[]] $titles.url)))"
            """);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal("ABORTED True True\nSUCCEEDED True 40", result.Output.Trim().ReplaceLineEndings("\n"));
    }

    public void Dispose() => _home.Dispose();
}
