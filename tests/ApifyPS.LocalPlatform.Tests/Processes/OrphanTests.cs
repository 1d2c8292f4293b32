using System.Globalization;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Processes;

/// <summary>What an Actor leaves behind ends with its run, whatever it did to hide.</summary>
public sealed class OrphanTests
{
    private static int _seconds = 300_000;

    [SkippableTheory]
    [InlineData("setsid env -i sleep {0} &")]
    [InlineData("setsid env -i sh -c 'setsid sleep {0} & exit' &")]
    [InlineData("(setsid env -i sh -c 'sleep {0}; true' >/dev/null 2>&1 &) &")]
    public async Task A_daemon_that_clears_its_environment_ends_with_its_run(string line)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux has subreapers; on Windows the job object does it.");
        string seconds = Next();
        using TempFolder folder = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--in-memory");
        using Api api = new(server.Url);
        await RegisterAsync(api, folder, "leaves", string.Format(CultureInfo.InvariantCulture, line, seconds) + " sleep 1; exit 0");

        Assert.Equal("SUCCEEDED", (await api.Run("local~leaves")).GetProperty("status").GetString());

        await Api.Eventually(() => Task.FromResult(Sleeping(seconds) == 0), "the daemon is gone");
        Assert.Equal(0, DeadChildrenOf(server.Pid));
    }

    [SkippableFact]
    public async Task A_daemon_of_one_run_is_not_taken_for_one_of_another_that_is_still_running_and_ends_with_the_last()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux has subreapers.");
        (string first, string second) = (Next(), Next());
        using TempFolder folder = new();
        using PlatformProcess server = await PlatformProcess.StartAsync("--port", "0", "--in-memory");
        using Api api = new(server.Url);
        await RegisterAsync(api, folder, "stays", $"setsid env -i sleep {first} & sleep 600");
        await RegisterAsync(api, folder, "leaves", $"setsid env -i sleep {second} & sleep 1");
        string stays = (await api.Post("v2/actors/local~stays/runs")).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(() => Task.FromResult(Sleeping(first) == 1), "the first daemon runs");

        await api.Run("local~leaves");
        Assert.Equal(1, Sleeping(first));

        await api.Post($"v2/actor-runs/{stays}/abort");
        await api.WaitForRun(stays);
        await Api.Eventually(() => Task.FromResult(Sleeping(first) + Sleeping(second) == 0), "both daemons are gone");
    }

    private static async Task RegisterAsync(Api api, TempFolder folder, string name, string command) =>
        (await api.Post("__local/actors", new { path = folder.Path, name, command })).Expect(201);

    private static string Next() => Interlocked.Increment(ref _seconds).ToString(CultureInfo.InvariantCulture);

    private static int Sleeping(string seconds) => Numbers().Count(pid => Text(pid, "cmdline").EndsWith($"sleep\0{seconds}\0", StringComparison.Ordinal));

    private static int DeadChildrenOf(int parent) => Numbers().Count(pid => Text(pid, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..].StartsWith($"Z {parent.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal));

    private static IEnumerable<string> Numbers() => Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(folder["/proc/".Length]));

    private static string Text(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
