namespace ApifyPS.Tests.Formatting;

/// <summary>Two runs of the night in which the clocks are set back, an hour apart, are an hour apart wherever they go.</summary>
[Collection(ViewCollection.Name)]
public sealed class DateInZoneTests
{
    private const string Runs = """
        $runs = '2026-10-25T00:30:00.120Z', '2026-10-25T01:30:00.120Z' | ForEach-Object {
            [ApifyPS.ActorRun]@{ Id = $_; StartedAt = ([DateTimeOffset]$_).LocalDateTime; FinishedAt = ([DateTimeOffset]'2026-10-25T02:00:00.120Z').LocalDateTime }
        }

        """;

    [SkippableTheory]
    [InlineData("$runs")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($runs))")]
    public void The_instant_is_in_the_object_and_in_its_JSON(string copy)
    {
        using LocalZone zone = new("Europe/Berlin");
        using ModuleSession session = new();
        Result found = session.Run(Runs + $$"""
            $runs = {{copy}}
            $runs.ForEach{ $_.StartedAt.ToUniversalTime().ToString('o') }
            $runs.ForEach{ $_.Duration.TotalMinutes }
            $runs.ForEach{ $_.StartedAt.ToString('HH:mm') }
            $runs | ForEach-Object { if ((ConvertTo-Json $_ -Depth 3) -match '"StartedAt":\s*"(.*?)"') { $Matches[1] } }
            """);
        Assert.Empty(found.Errors);
        Assert.Equal(["2026-10-25T00:30:00.1200000Z", "2026-10-25T01:30:00.1200000Z", 90.0, 30.0, "02:30", "02:30", "2026-10-25T02:30:00.12+02:00", "2026-10-25T02:30:00.12+01:00"],
            found.Select(value => value.BaseObject));
    }
}
