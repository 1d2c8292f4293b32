using System.Management.Automation;

namespace ApifyPS.Tests.Formatting;

/// <summary>Base of the tests of what a person sees: objects printed by the engine to a window of a given width.</summary>
[Collection(ViewCollection.Name)]
public abstract class ViewTest : IDisposable
{
    private static readonly string[] Variables = ["NO_COLOR", "TF_BUILD", "GITHUB_ACTIONS"];
    private readonly ViewWindows _windows;
    private readonly OutputRendering _rendering = PSStyle.Instance.OutputRendering;
    private readonly string?[] _values = Variables.Select(Environment.GetEnvironmentVariable).ToArray();

    protected ViewTest(ViewWindows windows)
    {
        _windows = windows;
        // What the machine of the person who runs the tests has set must not change their result.
        foreach (string variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
        PSStyle.Instance.OutputRendering = OutputRendering.Host;
    }

    /// <summary>Five runs as different as runs are.</summary>
    protected const string Runs = """
        $now = [datetime]::Now
        [ApifyPS.ActorRun]@{ Id = 'HG7ML7M8z78YcAPEB'; ActId = 'E2jjCZBezvAZnX8Rb'; Status = 'SUCCEEDED'; StartedAt = $now.AddHours(-3); FinishedAt = $now.AddHours(-3).AddMilliseconds(1234); UsageTotalUsd = 0.01234; StatusMessage = 'Finished! Total 12 requests: 12 succeeded, 0 failed.' }
        [ApifyPS.ActorRun]@{ Id = 'kPqR5tV8xYzA2bC4d'; ActId = 'moJRLRc85AitArpNN'; Status = 'FAILED'; StartedAt = $now.AddDays(-2); FinishedAt = $now.AddDays(-2).AddSeconds(185); UsageTotalUsd = 12.3456; StatusMessage = "The $([char]27)[31mdisk$([char]27)[0m is full:`r`n/tmp: no space left on device, and nobody could do anything about it at all" }
        [ApifyPS.ActorRun]@{ Id = 'aB3dE6fG9hJ2kL5mN'; ActId = 'moJRLRc85AitArpNN'; Status = 'TIMING-OUT'; StartedAt = $now.AddHours(-26); FinishedAt = $now.AddMinutes(-22); UsageTotalUsd = 1234.5 }
        [ApifyPS.ActorRun]@{ Id = 'pQ7rS1tU4vW8xY2zA'; ActId = 'aYG0l9s7dbB7j3gbS'; Status = 'RUNNING'; StartedAt = $now.AddSeconds(-59.95); UsageTotalUsd = 0.0000001; StatusMessage = 'Crawled 12/100 pages' }
        [ApifyPS.ActorRun]@{ Id = 'bN4mM5kK6jJ7hH8gG'; ActId = 'aYG0l9s7dbB7j3gbS'; Status = 'ABORTED'; StartedAt = $now.AddDays(-400); FinishedAt = $now.AddDays(-400).AddMinutes(724); UsageTotalUsd = 0 }
        """;

    public void Dispose()
    {
        foreach ((string variable, string? value) in Variables.Zip(_values))
            Environment.SetEnvironmentVariable(variable, value);
        PSStyle.Instance.OutputRendering = _rendering;
        GC.SuppressFinalize(this);
    }

    /// <summary>What Out-Default prints in a window of this width, less the empty lines around.</summary>
    internal IReadOnlyList<string> Print(string script, int width, View view = View.Default, bool terminal = true, string culture = "en-US") =>
        _windows.Print(script, width, view, terminal, culture);

    /// <summary>Calls something of the module that is not for users.</summary>
    internal static object? CallModule(string type, string method, params object?[] arguments) => ModuleInternals.Call(type, method, arguments);

    internal static string Format(string method, params object?[] arguments) => (string)CallModule("ApifyPS.Formatting.ApifyFormat", method, arguments)!;
}
