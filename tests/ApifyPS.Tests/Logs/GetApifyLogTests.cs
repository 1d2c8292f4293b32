using System.Management.Automation;

namespace ApifyPS.Tests.Logs;

public sealed class GetApifyLogTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void Lines_have_time_and_message_and_print_as_the_platform_has_them()
    {
        PSObject line = Run("Invoke-ApifyActor hello | Get-ApifyLog | Where-Object Message -Like 'Hello*'").Single();
        Assert.Equal("Hello from the Actor", line.Text("Message"));
        Assert.IsType<DateTime>(line.Get("Timestamp"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Hello from the Actor$", line.ToString());
    }

    [Fact]
    public void Tail_gives_the_end()
    {
        Assert.Equal("Second line", Run("Invoke-ApifyActor hello | Get-ApifyLog | Where-Object Message -notlike 'ACTOR*'").Last().Text("Message"));
        Assert.Single(Run("Invoke-ApifyActor hello | Get-ApifyLog -Tail 1"));
        Assert.Empty(Run("Invoke-ApifyActor hello | Get-ApifyLog -Tail 0"));
    }

    [Fact]
    public void Control_sequences_are_removed_unless_Raw()
    {
        string id = Run("Invoke-ApifyActor noisy").Single().Text("Id");
        Assert.DoesNotContain(Run("Get-ApifyLog $id", ("id", id)), line => line.ToString().Any(c => char.IsControl(c)));
        Assert.Contains(Run("Get-ApifyLog $id -Raw", ("id", id)), line => line.ToString().Contains("\u001b[31mred", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TF_BUILD", "True")]
    [InlineData("GITHUB_ACTIONS", "true")]
    public void An_Actor_cannot_give_commands_to_a_CI_agent(string variable, string value)
    {
        string id = Run("Invoke-ApifyActor noisy").Single().Text("Id");
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            Result log = Run("Get-ApifyLog $id", ("id", id));
            Assert.All(log, line => Assert.DoesNotContain("##vso[", line.ToString(), StringComparison.OrdinalIgnoreCase));
            Assert.All(log, line => Assert.False(line.Text("Message").TrimStart().StartsWith("::", StringComparison.Ordinal), line.ToString()));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void An_unknown_run_is_one_error() => Assert.StartsWith("RecordNotFound", Run("Get-ApifyLog nosuch").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
