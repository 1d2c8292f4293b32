using System.Management.Automation;

namespace ApifyPS.Tests.Actors;

/// <summary>An account that has no memory or no run left: <c>-WaitForResource</c>.</summary>
public sealed class InvokeWaitForResourceTests(ModuleFixture module) : CmdletTest(module, new JumpingTime())
{
    private void Exhaust(string type, int status, int times) =>
        Module.AddFault($$$"""{"method":"POST","path":"/runs","times":{{{times}}},"action":{"status":{{{status}}},"type":"{{{type}}}","message":"Not now"}}""");

    [Theory]
    [InlineData("actor-memory-limit-exceeded", 402)]
    [InlineData("concurrent-runs-limit-exceeded", 400)]
    public void It_waits_until_there_is_room_and_says_so(string type, int status)
    {
        Exhaust(type, status, 1);
        Result result = Run("Invoke-ApifyActor hello -WaitForResource -Verbose");
        Assert.Equal("SUCCEEDED", result.Single().Text("Status"));
        Assert.Contains(result.Verbose, line => line.Contains("Not now", StringComparison.Ordinal) && line.Contains("Trying again in 1 s", StringComparison.Ordinal));
        Assert.Equal(2, Module.Starts());
    }

    [Fact]
    public void It_gives_up_after_WaitSec_with_the_platforms_own_error()
    {
        Exhaust("actor-memory-limit-exceeded", 402, 100);
        Result result = Run("Invoke-ApifyActor hello -WaitForResource -WaitSec 3");
        Assert.Empty(result.Output);
        Assert.StartsWith("ActorMemoryLimitExceeded,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.QuotaExceeded, result.Error.CategoryInfo.Category);
        Assert.InRange(Module.Starts(), 2, 4);
    }

    [Fact]
    public void Without_it_the_error_comes_at_once()
    {
        Exhaust("concurrent-runs-limit-exceeded", 400, 1);
        Assert.StartsWith("ConcurrentRunsLimitExceeded,", Run("Invoke-ApifyActor hello").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, Module.Starts());
    }

    [Fact]
    public void Other_refusals_are_not_waited_for()
    {
        Exhaust("invalid-input", 400, 1);
        Assert.StartsWith("InvalidInput,", Run("Invoke-ApifyActor hello -WaitForResource").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, Module.Starts());
    }
}
