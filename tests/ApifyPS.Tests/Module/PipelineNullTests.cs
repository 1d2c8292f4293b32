using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>
/// $null in the pipeline is mostly a property that isn't there. A cmdlet that takes it for "nothing given" starts a run that nobody wanted,
/// lists everything where one was meant, or replaces a record with nothing.
/// </summary>
[Trait("Builds", "both")]
public sealed class PipelineNullTests(ModuleFixture module) : CmdletTest(module)
{
    private const string Id = "abcdefghijklmnopq";

    /// <summary>How a cmdlet is called behind a pipeline, by name and parameter set where it has more than one with such a parameter.</summary>
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Add-ApifyDatasetItem"] = $"-DatasetId {Id}",
        ["Add-ApifyRequest"] = $"-QueueId {Id}",
        ["Export-ApifyDataset"] = "-Path ([IO.Path]::GetTempFileName() + '.json')",
        ["Get-ApifyRecord"] = "OUTPUT",
        ["Invoke-ApifyActor"] = "nothing",
        ["Invoke-ApifyTask"] = Id,
        ["Remove-ApifyRecord"] = "OUTPUT",
        ["Set-ApifyDataset"] = "-GeneralAccess Restricted",
        ["Set-ApifyKeyValueStore"] = "-GeneralAccess Restricted",
        ["Set-ApifyRecord Value"] = $"K -StoreId {Id}",
        ["Set-ApifyRecord Store"] = "K -Value 1",
        ["Set-ApifyRecord Path"] = "K -Path $PSHOME/*.psd1",
        ["Set-ApifyRecord LiteralPath"] = "K -LiteralPath $PSHOME",
        ["Set-ApifyRequestQueue"] = "-GeneralAccess Restricted",
        ["Set-ApifyRun"] = "-StatusMessage done",
        ["Switch-ApifyRun"] = "-TargetActorId nothing",
        ["Test-ApifyActorInput Actor"] = "nothing",
        ["Test-ApifyActorInput Schema"] = "-Schema $schema",
        ["Test-ApifyActorInput SchemaPath"] = "-SchemaPath $schemaPath",
    };

    public static TheoryData<string> Cmdlets() =>
    [
        .. ModuleFixture.Cmdlets.Values.SelectMany(cmdlet => cmdlet.ParameterSets.Where(set => set.Parameters.Any(parameter => parameter.ValueFromPipeline))
            .Select(set => Calls.ContainsKey($"{cmdlet.Name} {set.Name}") ? $"{cmdlet.Name} {set.Name}" : cmdlet.Name)).Distinct().Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Null_from_the_pipeline_is_an_error_and_nothing_is_done(string call)
    {
        string name = call.Split(' ')[0];
        using TempFolder folder = new();
        string schemaPath = folder.Write("schema.json", """{"title":"t","type":"object","schemaVersion":1,"properties":{}}""");
        Run("$schema = Get-ApifyActorInputSchema -SchemaPath $schemaPath; $empty = [pscustomobject]@{ other = 1 }", ("schemaPath", schemaPath));
        foreach (string nothing in new[] { "$null", "$empty.nosuch", "@{}.nosuch", "@($null)" })
        {
            Module.ClearRequests();
            Result result = Run($"{nothing} | {name} {Calls.GetValueOrDefault(call)} {(ModuleFixture.Cmdlets[name].Parameters.ContainsKey("Confirm") ? "-Confirm:$false" : "")}");
            string id = result.Error.FullyQualifiedErrorId;
            Assert.True(id.StartsWith("NullFromPipeline,", StringComparison.Ordinal) || id.StartsWith("ParameterArgumentValidationError", StringComparison.Ordinal) || id.StartsWith("NotAnObject,", StringComparison.Ordinal) || id.StartsWith("InvalidRequest,", StringComparison.Ordinal), $"{nothing}: {id} {result.Error}");
            Assert.Empty(result.Output);
            // Looking at what is to be changed is no harm.
            Assert.DoesNotContain(Module.Requests(), request => request["method"]!.GetValue<string>() != "GET" || !request["path"]!.GetValue<string>().Contains(Id, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_inputs_beside_a_null_have_their_runs()
    {
        Result result = Run("@{ n = 1 }, $null, @{ n = 2 } | Invoke-ApifyActor echo");
        Assert.Equal([1L, 2L], result.Output.Select(run => run.GetPath("Output.Body.n")));
        Assert.StartsWith("NullFromPipeline,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, Module.Requests().Count(request => request["method"]!.GetValue<string>() == "POST"));
    }

    [Fact]
    public void A_host_that_runs_the_command_without_a_pipeline_starts_a_run()
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = Session.Runspace;
        shell.AddCommand("Invoke-ApifyActor").AddParameter("ActorId", "nothing");
        Assert.Single(shell.Invoke());
        Assert.Single(Run("1 | ForEach-Object { Invoke-ApifyActor nothing }; & { Invoke-ApifyActor nothing } | Out-Null"));
    }

    [Fact]
    public void By_name_null_means_that_there_is_no_input() =>
        Assert.Single(Run("Invoke-ApifyActor nothing -Input $null"));

    [Fact]
    public void A_record_is_not_replaced_by_a_property_that_is_not_there()
    {
        string store = Run("New-ApifyKeyValueStore nulls").Single().Text("Id");
        Run("Set-ApifyRecord K kept $s", ("s", store));
        ErrorRecord error = Run("([pscustomobject]@{ a = 1 }).b | Set-ApifyRecord K -StoreId $s").Error;
        Assert.StartsWith("NullFromPipeline,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("kept", Run("Get-ApifyRecord K $s").Single().BaseObject);
        // Among others it's an element of the list: what Get-ApifyRecord emits can be stored again.
        Assert.Empty(Run("1, $null, 2 | Set-ApifyRecord K -StoreId $s"));
        Assert.Equal("[1,null,2]", Run("[Text.Encoding]::UTF8.GetString((Get-ApifyRecord K $s -RawOutput))").Single().BaseObject);
    }
}
