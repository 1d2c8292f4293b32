using System.Management.Automation;

namespace ApifyPS.Shell.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void Progress_shows_what_runs_how_it_stands_and_how_far_it_is()
    {
        var record = new ProgressRecord(1, "my-actor", "RUNNING") { PercentComplete = 42, SecondsRemaining = 75, CurrentOperation = "page 3" };

        Assert.Equal("my-actor: RUNNING [42 %] 00:01:15 left page 3", ShellUserInterface.ProgressLine(record, 80));
    }

    [Fact]
    public void Progress_stays_on_one_line_whatever_an_Actor_puts_into_its_status_message()
    {
        var record = new ProgressRecord(1, "my-actor", "one\r\ntwo \e[2J " + new string('x', 200));

        string line = ShellUserInterface.ProgressLine(record, 40);

        Assert.Equal(40, line.Length);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.StartsWith("my-actor: one  two  [2J xxx", line, StringComparison.Ordinal);
    }
}
