using System.Diagnostics;

namespace ApifyPS.Package.Tests;

/// <summary>The tool as <c>dotnet tool install</c> installs it.</summary>
public sealed class ToolPackageTests(ToolPackage package) : IClassFixture<ToolPackage>
{
    // For a machine that does many other things at once; what hangs is ended here.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_tool_installs_from_a_folder_and_serves()
    {
        using TempFolder folder = new("apify local tool ");
        string home = folder.Path;
        // No other source: the package must need none.
        string sources = Path.Combine(home, "nuget.config");
        await File.WriteAllTextAsync(sources, $"""<configuration><packageSources><clear /><add key="here" value="{Path.GetDirectoryName(package.Path)}" /></packageSources></configuration>""");
        string tools = Path.Combine(home, "tools");
        await RunAsync("dotnet", home, ["tool", "install", package.Id, "--version", Package.Version, "--tool-path", tools, "--configfile", sources]);

        string program = Path.Combine(tools, OperatingSystem.IsWindows() ? "apify-local.exe" : "apify-local");
        Assert.Contains("--port", await RunAsync(program, home, ["--help"]), StringComparison.Ordinal);

        using Process server = Start(program, home, ["--port", "0", "--in-memory", "--parent-pid", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        try
        {
            using CancellationTokenSource stop = new(Limit);
            string? address = null;
            while (address is null && await server.StandardOutput.ReadLineAsync(stop.Token) is { } line)
                address = line.Split(' ', '"', ',').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal));
            Assert.NotNull(address);
            using HttpClient client = new() { BaseAddress = new Uri(address) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", "package");
            Assert.Contains("\"local\"", await client.GetStringAsync(new Uri("/v2/users/me", UriKind.Relative), stop.Token), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public void Licences()
    {
        PackageRules.HasTheLicencesOfWhatItShips(package);
        Assert.Equal("Apache-2.0", package.Describe("license"));
        Assert.Contains(package.Describe("readme"), package.Files);
    }

    [Fact]
    public void No_folder_of_the_machine_that_made_it() => PackageRules.NamesNoFolderOfTheMachineThatMadeIt(package);

    [Fact]
    public void Symbols_that_name_the_sources_of_the_commit() => PackageRules.HasSymbolsForTheSourcesOfTheCommit(package);

    [Fact]
    public void Files_have_the_time_of_the_commit() => PackageRules.HasOneTimeForAllFiles(package);

    private static Process Start(string program, string home, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        start.Environment["APIFY_LOCAL_HOME"] = Path.Combine(home, "data");
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start)!;
    }

    private static async Task<string> RunAsync(string program, string home, string[] arguments)
    {
        using Process process = Start(program, home, arguments);
        using CancellationTokenSource stop = new(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop.Token), errors = process.StandardError.ReadToEndAsync(stop.Token);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(process.ExitCode == 0, await output + await errors);
        return await output;
    }
}
