using System.Management.Automation;

namespace ApifyPS.Tests.Completion;

/// <summary>The menu of parameters, in the order in which Tab walks through it: who looks for the one that matters finds it at the start.</summary>
public sealed class ParameterOrderTests(ModuleFixture module) : CmdletTest(module)
{
    private static readonly string[] Last = ["Connection", "Token"];

    public static TheoryData<string> Cmdlets() => new(ModuleFixture.Cmdlets.Keys);

    private string[] Menu(string cmdlet)
    {
        string[] engines = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters, "IncludeTotalCount", "Skip", "First"];
        return [.. Session.Complete(cmdlet + " -").Select(match => match.CompletionText[1..]).Except(engines)];
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_is_given_by_position_comes_before_what_is_optional(string cmdlet)
    {
        bool IsFirst(string name) => ModuleFixture.Cmdlets[cmdlet].Parameters[name].ParameterSets.Values.Any(set => set.Position >= 0 || set.IsMandatory);
        string[] menu = Menu(cmdlet);
        string[] positional = [.. menu.Where(name => ModuleFixture.Cmdlets[cmdlet].Parameters[name].ParameterSets.Values.Any(set => set.Position >= 0))];
        Assert.All(positional, name => Assert.All(menu.TakeWhile(other => other != name), other => Assert.True(IsFirst(other), $"-{other} stands before -{name}")));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Connection_and_token_come_last(string cmdlet)
    {
        string[] menu = Menu(cmdlet);
        if (menu.Contains("Connection"))
            Assert.Equal(Last, menu[^2..]);
    }

    [Theory]
    [InlineData("Invoke-ApifyActor", "ActorId Input InputPath ContentType NoWait ShowLog ThrottleLimit")]
    [InlineData("Invoke-ApifyTask", "TaskId Input InputPath NoWait ShowLog ThrottleLimit")]
    [InlineData("Get-ApifyRun", "RunId ActorId Status Last Detailed StartedAfter StartedBefore")]
    [InlineData("Export-ApifyDataset", "DatasetId Path Format Force")]
    [InlineData("Get-ApifyRecord", "Key StoreId")]
    [InlineData("Stop-ApifyRun", "RunId Graceful")]
    public void The_menu_begins_with_what_matters(string cmdlet, string start) => Assert.StartsWith(start + " ", string.Join(" ", Menu(cmdlet)) + " ", StringComparison.Ordinal);
}
