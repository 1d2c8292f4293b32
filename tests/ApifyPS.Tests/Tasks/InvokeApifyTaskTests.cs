using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Tasks;

public sealed class InvokeApifyTaskTests(ModuleFixture module) : CmdletTest(module)
{
    private void CreateTask(string name, string actor, string input)
    {
        JsonNode actorData = JsonNode.Parse(Module.Api(HttpMethod.Get, "actors/local~" + actor))!["data"]!;
        string existing = Module.Api(HttpMethod.Get, "actor-tasks");
        if (!existing.Contains($"\"{name}\"", StringComparison.Ordinal))
            Module.Api(HttpMethod.Post, "actor-tasks", $$"""{"actId":"{{actorData["id"]!.GetValue<string>()}}","name":"{{name}}","options":{"memoryMbytes":512},"input":{{input}}}""");
        Module.Clear();
    }

    [Fact]
    public void A_task_runs_with_its_own_input_and_options()
    {
        CreateTask("echo-task", "echo", """{"kept":1,"replaced":"old"}""");
        PSObject run = Run("Invoke-ApifyTask local/echo-task").Single();
        Assert.Equal("old", run.GetPath("Output.Body.replaced"));
        Assert.Equal(512, run.GetPath("Options.MemoryMbytes"));
        Assert.NotNull(run.Get("ActorTaskId"));
    }

    [Fact]
    public void Members_of_the_given_input_replace_those_of_the_task()
    {
        CreateTask("echo-task", "echo", """{"kept":1,"replaced":"old"}""");
        PSObject run = Run("Invoke-ApifyTask echo-task @{ replaced = 'new' } -MemoryMBytes 1024").Single();
        Assert.Equal("new", run.GetPath("Output.Body.replaced"));
        Assert.Equal(1L, run.GetPath("Output.Body.kept"));
        Assert.Equal(1024, run.GetPath("Options.MemoryMbytes"));
    }

    [Fact]
    public void Runs_of_a_task_are_listed_by_task_and_date()
    {
        CreateTask("echo-task", "echo", """{"kept":1,"replaced":"old"}""");
        string id = Run("Invoke-ApifyTask echo-task").Single().Text("Id");
        Assert.Contains(id, Run("(Get-ApifyRun -TaskId echo-task).Id").Select(value => (string)value.BaseObject));
        Assert.Empty(Run("Get-ApifyRun -TaskId echo-task -StartedAfter '2099-01-01'"));
        Assert.Contains(id, Run("(Get-ApifyRun -TaskId echo-task -StartedAfter '2020-01-01' -First 1).Id").Select(value => (string)value.BaseObject));
    }

    [Fact]
    public void An_unknown_task_is_one_error() =>
        Assert.StartsWith("RecordNotFound", Run("Invoke-ApifyTask nosuch").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_task_has_no_content_type_parameter() =>
        Assert.Equal("False", Run("(Get-Command Invoke-ApifyTask).Parameters.ContainsKey('ContentType')").Single().ToString());
}
