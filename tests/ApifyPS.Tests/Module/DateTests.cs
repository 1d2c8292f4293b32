using System.Globalization;
using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>A date of a run is what PowerShell computes with, as that of a file is, on this machine and out of a job.</summary>
[Trait("Builds", "both")]
public sealed class DateTests(ModuleFixture module) : CmdletTest(module)
{
    public static TheoryData<string, string> Uses()
    {
        TheoryData<string, string> uses = [];
        foreach (string script in new[]
        {
            "($r.StartedAt | Get-Date) -eq $r.StartedAt",
            "((Get-Date) - $r.StartedAt) -is [timespan] -and ((Get-Date) - $r.StartedAt).TotalMinutes -lt 10",
            "(Get-Date) -gt $r.StartedAt",
            "$r.StartedAt -gt (Get-Date).AddHours(-1)",
            "(New-TimeSpan -Start $r.StartedAt).TotalMinutes -lt 10",
            "(Get-Date $r.StartedAt -Format s) -eq $r.StartedAt.ToString('s')",
            "$r.StartedAt.Kind -eq 'Local'",
            "$r.StartedAt.AddDays(1) -gt $r.FinishedAt",
            "($r | Where-Object StartedAt -gt (Get-Date).Date.AddDays(-1)).Id -eq $r.Id",
            "$r.Duration -eq ($r.FinishedAt - $r.StartedAt)",
            "(Get-ChildItem $PSHOME | Select-Object -First 1).LastWriteTime.GetType() -eq $r.StartedAt.GetType()",
        })
        {
            uses.Add(script, "$r");
            uses.Add(script, "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($r))");
        }

        return uses;
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void What_people_write_with_a_date_works(string script, string run)
    {
        Result result = Run($"$r = Invoke-ApifyActor nothing; $r = {run}; {script}");
        Assert.Empty(result.Errors);
        Assert.Equal(true, result.Single().BaseObject);
    }

    [Fact]
    public void What_is_sent_is_written_as_the_API_writes_it()
    {
        PSObject run = Run("Invoke-ApifyActor nothing").Single();
        DateTime started = (DateTime)run.Get("StartedAt")!;
        Module.ClearRequests();
        Run("Get-ApifyRun -StartedAfter $r.StartedAt", ("r", run));
        Assert.Contains("startedAfter=" + started.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), Uri.UnescapeDataString(Module.Requests()[0]["query"]!.GetValue<string>()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_marked_as_handled_is_so_at_an_instant_to_the_millisecond()
    {
        PSObject request = Run("""
            $queue = (New-ApifyRequestQueue).Id
            $null = 'https://example.com/' | Add-ApifyRequest $queue
            Get-ApifyRequest $queue | Set-ApifyRequest -Handled
            Get-ApifyRequest $queue
            """).Last();
        DateTime handled = Assert.IsType<DateTime>(request.Get("HandledAt"));
        Assert.InRange(DateTime.Now - handled, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        Assert.Equal(0, handled.Ticks % TimeSpan.TicksPerMillisecond);
        Assert.Matches("""^.*"handledAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z".*$""", Module.Api(HttpMethod.Get, $"request-queues/{request.Get("QueueId")}/requests"));
    }
}
