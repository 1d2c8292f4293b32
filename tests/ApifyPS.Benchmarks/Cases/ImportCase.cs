namespace ApifyPS.Benchmarks;

/// <summary>
/// What everybody pays who has the module in a profile or a script: a process that imports it and ends, beside one with nothing to do and
/// one that imports a binary module with as many cmdlets, none of which does anything.
/// </summary>
internal static class ImportCase
{
    /// <summary>What is to be seen is some hundredths of a second, in processes whose start differs by more.</summary>
    private const int Rounds = 15;

    public static async Task<BenchmarkCase?> CreateAsync(TextWriter log)
    {
        if (Programs.Find("pwsh") is not { } pwsh)
        {
            await log.WriteLineAsync("pwsh is not on PATH: the case of the import is left out.");
            return null;
        }

        string empty = Path.Combine(AppContext.BaseDirectory, "empty-module", "Empty");
        Peer make = new("the module with nothing in it", pwsh,
            ["-NoProfile", "-NonInteractive", "-File", Programs.ScriptPath("empty-module.ps1"), "-Folder", empty, "-Cmdlets", $"{ShippedModule.CmdletCount}"], IsTimed: true);
        await make.MeasureAsync(1, CancellationToken.None);

        return new BenchmarkCase($"Start a process and import the module ({Rounds} measurements)", 1, 0,
        [
            Shell("`Import-Module ApifyPS`", $"Import-Module '{ShippedModule.Manifest}'") with { IsOurs = true },
            Shell($"`Import-Module` of a binary module with {ShippedModule.CmdletCount} cmdlets that do nothing", $"Import-Module '{Path.Combine(empty, "Empty.psd1")}'"),
            Shell("pwsh with nothing to do", "exit"),
        ]) { Rounds = Rounds };

        Peer Shell(string name, string command) => new(name, pwsh, ["-NoProfile", "-NonInteractive", "-Command", command], IsTimed: true);
    }
}
