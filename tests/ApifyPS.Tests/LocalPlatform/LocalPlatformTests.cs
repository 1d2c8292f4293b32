using System.Management.Automation;

namespace ApifyPS.Tests.LocalPlatform;

public sealed class LocalPlatformTests(ModuleFixture module) : CmdletTest(module)
{
    [Fact]
    public void A_platform_is_started_found_and_stopped()
    {
        string folder = Path.Combine(Module.Home, "data with spaces");
        PSObject started = Run("Start-ApifyLocalPlatform -Port 0 -DataPath $folder -EndWithThisProcess", ("folder", folder)).Single();
        Assert.Equal("ApifyPS.LocalPlatformInfo", started.TypeNames[0]);
        int port = (int)started.Get("Port")!;
        Assert.Equal(started.Get("ProcessId"), Run("Get-ApifyLocalPlatform -Port $port", ("port", port)).Single().Get("ProcessId"));
        Assert.Equal(Path.GetFullPath(folder), started.Text("DataPath"));
        Result again = Run("Start-ApifyLocalPlatform -Port 0 -DataPath $folder -EndWithThisProcess", ("folder", folder));
        Assert.StartsWith("LocalPlatformNotStarted", again.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(port, Run("Stop-ApifyLocalPlatform -Port $port -PassThru", ("port", port)).Single().Get("Port"));
        Assert.DoesNotContain(port, Run("Get-ApifyLocalPlatform").Select(info => (int)info.Get("Port")!));
    }

    [Fact]
    public void A_platform_begins_with_the_storages_of_its_seed_and_a_bad_one_is_named()
    {
        using TempFolder seed = new("apifyps seed ");
        seed.Write("datasets/products/000000001.json", "{ \"n\": 1 }");
        int port = (int)Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess -SeedPath $seed", ("seed", seed.Path)).Single().Get("Port")!;
        using ModuleSession other = new();
        other.Run("Connect-Apify -Local -Port $port", ("port", port));
        Assert.Equal("products", other.Run("Get-ApifyDataset").Single().Text("Name"));
        Run("Stop-ApifyLocalPlatform -Port $port", ("port", port));

        seed.Write("datasets/products/000000002.json", "{ broken");
        Result result = Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess -SeedPath $seed", ("seed", seed.Path));
        Assert.StartsWith("LocalPlatformNotStarted", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("000000002.json", result.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_that_cannot_store_anything_is_shown_as_that_and_can_still_be_connected_to_and_stopped()
    {
        string folder = Path.Combine(Module.Home, "unwell");
        PSObject started = Run("Start-ApifyLocalPlatform -Port 0 -DataPath $folder -EndWithThisProcess -LogLevel Debug", ("folder", folder)).Single();
        int port = (int)started.Get("Port")!;
        Assert.Null(started.Get("Problem"));
        Directory.Delete(Path.Combine(folder, "kv"), recursive: true);
        PSObject unwell = Run("Get-ApifyLocalPlatform -Port $port", ("port", port)).Single();
        Assert.Equal(started.Get("ProcessId"), unwell.Get("ProcessId"));
        Assert.Contains(Path.Combine(folder, "kv"), unwell.Text("Problem"), StringComparison.Ordinal);
        using (ModuleSession other = new())
        {
            Result connected = other.Run("Connect-Apify -Local -Port $port", ("port", port));
            Assert.Single(connected);
            Assert.Contains("cannot store anything", Assert.Single(connected.Warnings), StringComparison.Ordinal);
        }

        Assert.Equal(port, Run("Stop-ApifyLocalPlatform -Port $port -PassThru", ("port", port)).Single().Get("Port"));
        string log = File.ReadAllText(started.Text("LogPath"));
        Assert.Contains("GET /__local/ready 503", log, StringComparison.Ordinal);
        Assert.Contains("Stopped", log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_is_one_clear_error()
    {
        Result result = Run("Start-ApifyLocalPlatform -Port $port -InMemory", ("port", Module.PlatformUrl.Port));
        Assert.StartsWith("LocalPlatformNotStarted", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Module.PlatformUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_with_a_token_takes_only_that_one()
    {
        PSObject started = Run("Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess -Token 'the-only-one'").Single();
        int port = (int)started.Get("Port")!;
        try
        {
            using ModuleSession other = new();
            foreach (string script in new[] { "Connect-Apify -Local -Port $port", "Connect-Apify -Local -Port $port -Token another-one" })
            {
                ErrorRecord refused = other.Run(script, ("port", port)).Error;
                Assert.Equal(ErrorCategory.AuthenticationError, refused.CategoryInfo.Category);
                Assert.Contains(FormattableString.Invariant($"Connect-Apify -Local -Port {port} -Token <token>"), refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            }

            // Who may register a program may run it here.
            ErrorRecord notStopped = other.Run("Stop-ApifyLocalPlatform -Port $port", ("port", port)).Error;
            Assert.Equal(ErrorCategory.AuthenticationError, notStopped.CategoryInfo.Category);
            Assert.Contains("Stop-ApifyLocalPlatform -Token <token>", notStopped.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Single(other.Run("Connect-Apify -Local -Port $port -Token 'the-only-one'", ("port", port)));
            Assert.Single(other.Run("Register-ApifyLocalActor mine -Scripted @{}"));
        }
        finally
        {
            Assert.Empty(Run("Stop-ApifyLocalPlatform -Port $port -Token 'the-only-one'", ("port", port)));
        }
    }

    [Fact]
    public void An_Actor_is_registered_by_folder_run_and_removed()
    {
        string folder = Path.Combine(Module.Home, "my actor");
        Directory.CreateDirectory(Path.Combine(folder, ".actor"));
        File.WriteAllText(Path.Combine(folder, ".actor", "actor.json"), """{"actorSpecification":1,"name":"from-folder","version":"0.1"}""");
        PSObject actor = Run("Register-ApifyLocalActor $folder -Command 'dotnet', '--version'", ("folder", folder)).Single();
        Assert.Equal("local/from-folder", actor.Text("FullName"));
        Assert.Equal(Path.GetFullPath(folder), actor.GetPath("Local.Path"));
        PSObject run = Run("Invoke-ApifyActor from-folder").Single();
        Assert.Equal("SUCCEEDED", run.Text("Status"));
        Assert.Contains(Run("$run | Get-ApifyLog", ("run", run)), line => System.Text.RegularExpressions.Regex.IsMatch(line.Text("Message"), @"^\d+\.\d+\.\d+"));
        Run("Unregister-ApifyLocalActor from-folder");
        Assert.StartsWith("RecordNotFound", Run("Invoke-ApifyActor from-folder").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_Actor_with_prices_counts_what_it_charges_for()
    {
        Run("Register-ApifyLocalActor priced -Scripted @{} -Pricing @{ pricingPerEvent = @{ actorChargeEvents = @{ 'apify-actor-start' = @{ eventPriceUsd = 0.1 } } } }");
        Assert.Equal(2L, Run("(Invoke-ApifyActor priced -MemoryMBytes 2048).ChargedEventCounts['apify-actor-start']").Single().BaseObject);
    }

    [Fact]
    public void What_a_killed_platform_left_behind_does_not_get_in_the_way()
    {
        // Its port is somebody else's now.
        using FakePlatform other = FakePlatform.Start(FakeReply.Html(200));
        int port = other.BaseUri.Port;
        string file = Path.Combine(Module.Home, "instances", "999999.json");
        File.WriteAllText(file, $$"""{"pid":999999,"port":{{port}},"url":"http://127.0.0.1:{{port}}"}""");
        try
        {
            Assert.Contains(Module.PlatformUrl.Port, Run("Get-ApifyLocalPlatform").Select(info => (int)info.Get("Port")!));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.NotEmpty(other.Requests);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_one_clear_error() =>
        Assert.StartsWith("ActorFolderNotFound", Run("Register-ApifyLocalActor ./nosuchfolder").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
