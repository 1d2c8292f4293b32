using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

/// <summary>Runs go from cmdlet to cmdlet, by value and by property name.</summary>
public sealed class PipelineTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Invoke_to_Get() => Assert.Equal("SUCCEEDED", Run("Invoke-ApifyActor hello | Get-ApifyRun").Single().Text("Status"));

    [Fact]
    public void NoWait_to_Wait_gives_what_Invoke_gives()
    {
        PSObject run = Run("Invoke-ApifyActor brief -NoWait | Wait-ApifyRun").Single();
        Assert.Equal("SUCCEEDED", run.Text("Status"));
        Assert.Equal(true, run.GetPath("Output.Body.ok"));
    }

    [Fact]
    public void List_to_items()
    {
        Assert.Single(Run("Invoke-ApifyActor hello"));
        Result items = Run("Get-ApifyRun -Status SUCCEEDED -ActorId local/hello -First 3 | Get-ApifyDatasetItem");
        Assert.Equal("https://example.com/1", items.First().Text("url"));
    }

    [Fact]
    public void List_to_Stop_with_WhatIf_stops_nothing()
    {
        string id = Run("Invoke-ApifyActor slow -NoWait").Single().Text("Id");
        Run("Get-ApifyRun -Status READY, RUNNING | Stop-ApifyRun -WhatIf");
        Assert.Contains(Run("Get-ApifyRun $id", ("id", id)).Single().Text("Status"), new[] { "READY", "RUNNING" });
        Assert.Equal("ABORTED", Run("Get-ApifyRun -Status READY, RUNNING | Stop-ApifyRun -PassThru | Wait-ApifyRun -ErrorAction SilentlyContinue", ("id", id)).First().Text("Status"));
    }

    [Theory]
    [InlineData("$id | Get-ApifyRun")]
    [InlineData("[pscustomobject]@{ RunId = $id } | Get-ApifyRun")]
    [InlineData("[pscustomobject]@{ Id = $id } | Get-ApifyRun")]
    [InlineData("$id | Wait-ApifyRun")]
    [InlineData("[pscustomobject]@{ RunId = $id } | Wait-ApifyRun")]
    [InlineData("$id | Stop-ApifyRun -PassThru")]
    [InlineData("[pscustomobject]@{ Id = $id } | Stop-ApifyRun -PassThru")]
    [InlineData("$id | Resume-ApifyRun -Wait")]
    [InlineData("[pscustomobject]@{ RunId = $id } | Resume-ApifyRun -PassThru")]
    [InlineData("[pscustomobject]@{ Id = $id } | Set-ApifyRun -StatusMessage x -PassThru")]
    [InlineData("Get-ApifyRun $id | Set-ApifyRun -StatusMessage x -PassThru")]
    public void Runs_bind_by_value_and_by_property_name(string script)
    {
        string id = Run("Invoke-ApifyActor hello").Single().Text("Id");
        Assert.Equal(id, Run(script, ("id", id)).Single().Text("Id"));
    }

    [Fact]
    public void A_run_gives_its_dataset_and_its_log()
    {
        Assert.Equal(2, Run("$run = Invoke-ApifyActor hello; $run | Get-ApifyDatasetItem").Count());
        Assert.Contains("Hello from the Actor", string.Join("\n", Run("$run | Get-ApifyLog").Select(line => line.ToString())), StringComparison.Ordinal);
    }
}
