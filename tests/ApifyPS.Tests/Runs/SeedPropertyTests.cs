using System.Management.Automation;

namespace ApifyPS.Tests.Runs;

/// <summary>Invoke-ApifyActor returns an object whose every property of the seed (Apify SDK 1.0: ActorRun) has the seed's meaning.</summary>
[Collection(ModuleCollection.Name)]
public sealed class SeedPropertyTests(ModuleFixture module) : IClassFixture<SeedPropertyTests.Runs>
{
    private readonly PSObject _run = Runs.Get(module);

    [Fact]
    public void Id_is_the_runs_ID() => Assert.Matches("^[A-Za-z0-9]{17}$", _run.Text("Id"));

    [Fact]
    public void ActId_is_the_Actors_ID() => Assert.Equal(
        System.Text.Json.Nodes.JsonNode.Parse(module.Api(HttpMethod.Get, "actors/local~hello"))!["data"]!["id"]!.GetValue<string>(), _run.Text("ActId"));

    [Fact]
    public void StartedAt_is_a_time_with_a_zone()
    {
        DateTime started = Assert.IsType<DateTime>(_run.Get("StartedAt"));
        Assert.InRange(started, DateTime.Now.AddHours(-1), DateTime.Now.AddMinutes(1));
    }

    [Fact]
    public void FinishedAt_is_when_it_ended_and_not_before_it_started() =>
        Assert.True((DateTime)_run.Get("FinishedAt")! >= (DateTime)_run.Get("StartedAt")!);

    [Fact]
    public void Status_is_the_APIs_own_word() => Assert.Equal("SUCCEEDED", _run.Text("Status"));

    [Fact]
    public void Meta_says_how_the_run_was_started_and_by_which_client()
    {
        Assert.Equal("API", _run.GetPath("Meta.Origin"));
        Assert.StartsWith("ApifyPS/", (string)_run.GetPath("Meta.UserAgent")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Stats_has_the_length_of_the_input() => Assert.Equal("{\"a\":1}".Length, Convert.ToInt32(_run.GetPath("Stats.InputBodyLen"), null));

    [Fact]
    public void Options_says_what_the_run_was_started_with()
    {
        Assert.Equal(256, _run.GetPath("Options.MemoryMbytes"));
        Assert.Equal("latest", _run.GetPath("Options.Build"));
        Assert.IsType<int>(_run.GetPath("Options.DiskMbytes"));
    }

    [Fact]
    public void BuildId_is_an_ID() => Assert.Matches("^[A-Za-z0-9]{17}$", _run.Text("BuildId"));

    [Fact]
    public void BuildNumber_is_three_numbers() => Assert.Matches(@"^\d+\.\d+\.\d+$", _run.Text("BuildNumber"));

    [Fact]
    public void ExitCode_is_a_number() => Assert.Equal(0, _run.Get("ExitCode"));

    [Theory]
    [InlineData("DefaultKeyValueStoreId", "key-value-stores")]
    [InlineData("DefaultDatasetId", "datasets")]
    [InlineData("DefaultRequestQueueId", "request-queues")]
    public void Default_storage_IDs_lead_to_the_storages(string property, string resource) =>
        Assert.Contains(_run.Text(property), module.Api(HttpMethod.Get, $"{resource}/{_run.Text(property)}"), StringComparison.Ordinal);

    [Fact]
    public void ContainerUrl_is_an_address_or_null() => Assert.True(_run.Get("ContainerUrl") is null or Uri);

    [Fact]
    public void Output_has_content_type_and_decoded_body()
    {
        Assert.StartsWith("application/json", (string)_run.GetPath("Output.ContentType")!, StringComparison.Ordinal);
        Assert.Equal("Hello world!", _run.GetPath("Output.Body.message"));
    }

    [Fact]
    public void A_running_run_has_neither_end_nor_exit_code_nor_output()
    {
        using ModuleSession session = module.Connect();
        PSObject run = session.Run("Invoke-ApifyActor slow -NoWait").Single();
        Assert.Null(run.Get("FinishedAt"));
        Assert.Null(run.Get("ExitCode"));
        Assert.Null(run.Get("Output"));
        Assert.False((bool)run.Get("IsFinished")!);
        session.Run("Stop-ApifyRun $id", ("id", run.Text("Id")));
    }

    [Fact]
    public void Computed_properties_are_there()
    {
        Assert.True((bool)_run.Get("IsFinished")!);
        Assert.Equal((DateTime)_run.Get("FinishedAt")! - (DateTime)_run.Get("StartedAt")!, _run.Get("Duration"));
        Assert.EndsWith(_run.Text("Id"), ((Uri)_run.Get("ConsoleUrl")!).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_type_has_the_name_that_scripts_and_views_know_it_by() => Assert.Equal("ApifyPS.ActorRun", _run.TypeNames[0]);

    [Theory]
    [InlineData("RunId", "Id")]
    [InlineData("ActorId", "ActId")]
    [InlineData("DatasetId", "DefaultDatasetId")]
    [InlineData("StoreId", "DefaultKeyValueStoreId")]
    [InlineData("QueueId", "DefaultRequestQueueId")]
    public void Alias_properties_let_a_run_pipe_by_name(string alias, string property)
    {
        // Aliases belong to the runspace's types, so they are looked at in one.
        using ModuleSession session = module.Connect();
        Assert.Equal(_run.Get(property), session.Run("$run.$alias", ("run", _run), ("alias", alias)).Single().BaseObject);
    }

    public sealed class Runs
    {
        private static PSObject? _run;

        public static PSObject Get(ModuleFixture module)
        {
            if (_run is null)
            {
                using ModuleSession session = module.Connect();
                _run = session.Run("Invoke-ApifyActor hello -Input @{ a = 1 } -MemoryMBytes 256").Single();
            }

            return _run;
        }
    }
}
