using System.Management.Automation;

namespace ApifyPS.Tests.Cookbook;

/// <summary>The recipe that continues a batch: whoever copies it pays for each row once, whatever ended the first go.</summary>
public sealed class BatchRecipeTests : CmdletTest
{
    private readonly string _actor = "batch-" + Guid.NewGuid().ToString("N")[..8];

    public BatchRecipeTests(ModuleFixture module)
        : base(module, new JumpingTime())
    {
        string script = Recipe.ReadAll().Single(recipe => recipe.Title == "Continue a batch where it stopped").Scripts[0];
        string function = script[..script.IndexOf("$began", StringComparison.Ordinal)].Replace("page-checker", _actor, StringComparison.Ordinal);
        // One row takes longer than the others, and one differs from another in case alone.
        Run($$"""
            $null = Connect-Apify -Local -Port $port -MaxRetry 0
            $null = Register-ApifyLocalActor {{_actor}} -Scripted @{ output = @{ ok = $true }; cases = @(@{ input = @{ url = 'slow' }; then = @{ durationMs = 1500 } }) }
            $rows = 'a', 'slow', 'A', 'é' | ForEach-Object { [pscustomobject]@{ url = $_ } }
            Set-Location -LiteralPath $folder
            """, ("port", Module.PlatformUrl.Port), ("folder", Folder.Path));
        Run(function);
        Assert.Empty(Run("Get-Command Invoke-Batch").Errors);
        Module.ClearRequests();
    }

    private TempFolder Folder { get; } = new();

    [Fact]
    public void A_batch_that_was_stopped_starts_only_the_rest_and_waits_for_what_is_running()
    {
        // The money is gone at the third row.
        Module.AddFault("""{"method":"POST","path":"/runs$","skip":2,"times":1,"action":{"status":402}}""");
        Assert.NotNull(Run("Invoke-Batch $rows journal.csv").Terminating);
        Assert.Equal(2, Module.RunIds(_actor).Count);
        Assert.Equal(4, Run("Invoke-Batch $rows journal.csv").Count(run => run.Text("Status") == "SUCCEEDED"));
        Assert.Equal(4, Run("Invoke-Batch $rows journal.csv").Count());
        Assert.Equal(4, Module.RunIds(_actor).Count);
        Assert.Equal(["a", "slow", "A", "é"], Run("Import-Csv journal.csv").Select(line => line.Text("Row")));
    }

    [Fact]
    public void A_row_whose_start_lost_its_answer_is_found_by_the_next_go_and_not_started_again()
    {
        Module.AddFault("""{"method":"POST","path":"/runs$","times":1,"action":{"resetAfterCommit":true}}""");
        Module.AddFault("""{"method":"GET","path":"/runs[?]","times":1,"action":{"status":500}}""");
        Result first = Run("Invoke-Batch $rows journal.csv");
        Assert.Equal(3, first.Output.Count);
        Assert.StartsWith("a: ", Assert.Single(first.Warnings), StringComparison.Ordinal);
        PSObject line = Run("Import-Csv journal.csv").First();
        Assert.Equal(("a", ""), (line.Text("Row"), line.Text("RunId")));
        Assert.Equal(19, line.Text("StartId").Length);

        Result second = Run("Invoke-Batch $rows journal.csv");
        Assert.Empty(second.Warnings);
        Assert.Equal(Module.RunIds(_actor).Order(StringComparer.Ordinal), second.Select(run => run.Text("Id")).Order(StringComparer.Ordinal));
        Assert.Equal(4, second.Output.Count);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Folder.Dispose();
    }
}
