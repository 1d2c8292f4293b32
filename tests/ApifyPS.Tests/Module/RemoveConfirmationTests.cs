using System.Management.Automation;
using System.Reflection;

namespace ApifyPS.Tests.Module;

/// <summary>What can't be had back is deleted only when somebody has said so: at the question, or with -Force.</summary>
public sealed class RemoveConfirmationTests(ModuleFixture module) : CmdletTest(module)
{
    /// <summary>What can be made again from what the user has, and is deleted by the thousand.</summary>
    private static readonly string[] Unasked = ["Remove-ApifyRecord", "Remove-ApifyRequest"];

    private readonly string _prefix = "zz-" + Guid.NewGuid().ToString("N")[..8];

    public static TheoryData<string> Removing() => [.. ModuleFixture.Cmdlets.Keys.Where(name => name.StartsWith("Remove-", StringComparison.Ordinal))];

    public static TheoryData<string, string> Answers() => new()
    {
        // Yes to All and No to All are asked for once.
        { "Y", "3 asked, 0 left" }, { "A", "1 asked, 0 left" }, { "N", "3 asked, 3 left" }, { "L", "1 asked, 3 left" },
    };

    [Theory]
    [MemberData(nameof(Removing))]
    public void What_cannot_be_had_back_is_asked_for_and_has_Force(string name)
    {
        CmdletInfo cmdlet = ModuleFixture.Cmdlets[name];
        bool asks = !Unasked.Contains(name);
        Assert.Equal(asks ? ConfirmImpact.High : ConfirmImpact.Medium, cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.ConfirmImpact);
        Assert.Equal(asks, cmdlet.Parameters.ContainsKey("Force"));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_answer_decides_and_is_asked_for_as_PowerShell_does(string answer, string expected)
    {
        Assert.Equal(expected, Remove(answer, $"Get-ApifyDataset {_prefix}-* | Remove-ApifyDataset"));
        Assert.Equal("1 asked, 0 left", Remove("A", $"Get-ApifyDataset {_prefix}-* | ForEach-Object Id | Remove-ApifyDataset -Confirm", "another"));
    }

    [Theory]
    [InlineData("Remove-ApifyDataset -Force")]
    [InlineData("Remove-ApifyDataset -Confirm:$false")]
    [InlineData("Remove-ApifyDataset -Force -Confirm:$false")]
    [InlineData("& { $ConfirmPreference = 'None'; $input | Remove-ApifyDataset }")]
    public void A_script_deletes_without_a_question(string remove) =>
        Assert.Equal("0 asked, 0 left", Remove("N", $"Get-ApifyDataset {_prefix}-* | {remove}"));

    [Theory]
    [InlineData("Remove-ApifyDataset -Force -WhatIf", "0 asked, 3 left")]
    [InlineData("& { $WhatIfPreference = $true; $input | Remove-ApifyDataset -Force }", "0 asked, 3 left")]
    [InlineData("Remove-ApifyDataset -Force -Confirm", "3 asked, 3 left")]
    public void Force_takes_nothing_back_that_was_said_beside_it(string remove, string expected) =>
        Assert.Equal(expected, Remove("N", $"Get-ApifyDataset {_prefix}-* | {remove}"));

    [Fact]
    public void Force_says_under_Verbose_what_it_deletes() =>
        Assert.Contains($"Performing the operation \"Delete\" on target \"dataset {_prefix}\".",
            Run($"$null = New-ApifyDataset {_prefix}; Remove-ApifyDataset {_prefix} -Force -Verbose").Verbose);

    [Theory]
    [InlineData("Remove-ApifyDataset $id", false)]
    [InlineData("Remove-ApifyKeyValueStore $id", false)]
    [InlineData("Remove-ApifyRequestQueue $id", false)]
    [InlineData("Remove-ApifyRun $id", false)]
    [InlineData("Remove-ApifyRun $id", true)]
    [InlineData("Remove-ApifyRun $id -Force -Confirm", false)]
    public void Where_nobody_can_answer_one_error_names_Force_and_nothing_is_deleted(string remove, bool host)
    {
        using ModuleSession session = new(host: host ? new RecordingHost(200, terminal: false) : null);
        session.Run("$null = Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port));
        Result result = session.Run("$id = 'abcdefghijklmnopq', 'abcdefghijklmnopr'; " + remove);
        Assert.StartsWith("ConfirmationNotPossible,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Nothing was deleted. Add -Force", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Module.Requests(), request => request["method"]!.GetValue<string>() == "DELETE");
    }

    /// <summary>Makes three datasets and removes them in a window in which each question gets the same answer.</summary>
    private string Remove(string answer, string script, string suffix = "old")
    {
        RecordingHost window = new(200, terminal: false, answer);
        using ModuleSession session = new(host: window);
        session.Run("$null = Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port));
        session.Run($"1..3 | ForEach-Object {{ $null = New-ApifyDataset \"{_prefix}-{suffix}-$_\" }}");
        Assert.Empty(session.Run(script));
        int left = session.Run($"Get-ApifyDataset {_prefix}-{suffix}-*").Output.Count;
        session.Run($"Get-ApifyDataset {_prefix}-{suffix}-* | Remove-ApifyDataset -Force");
        return $"{window.Lines.Count(line => line.StartsWith("Performing the operation \"Delete\" on target \"dataset ", StringComparison.Ordinal))} asked, {left} left";
    }
}
