using System.Diagnostics;
using System.Globalization;
using ApifyPS.Mutation;

// Changes one line after another of the code where a wrong line costs most, and looks whether a test notices. Stryker does that; this
// holds its report against the bound and the list in mutation.json.
string root = Repository.Root;
MutationPlan plan = MutationPlan.Read(Path.Combine(root, "tests", "ApifyPS.Mutation", "mutation.json"));
if (plan.Select(args) is not { Count: > 0 } groups)
{
    Console.Error.WriteLine($"No file is called {string.Join(" or ", args)}. There are: {string.Join(", ", plan.Names)}.");
    return 2;
}

bool passed = true;
List<FileScore> scores = [];
foreach (MutationGroup group in groups)
{
    Stopwatch clock = Stopwatch.StartNew();
    string output = Path.Combine(root, "artifacts", "mutation", MutationPlan.NameOf(group.Files[0]));
    if (await RunStrykerAsync(group, output) is var exitCode and not 0)
    {
        Console.Error.WriteLine($"Stryker ended with exit code {exitCode}.");
        return exitCode;
    }

    MutationReport report = MutationReport.Read(Path.Combine(output, "reports", "mutation-report.json"), root);
    foreach (string file in group.Files)
    {
        FileScore score = FileScore.Of(file, report.MutantsOf(file), plan.Equivalents.Where(entry => entry.File == file));
        scores.Add(score);
        passed &= score.Passes(plan.Minimum);
        Console.WriteLine(score.Describe(plan.Minimum));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMinutes:0.0} minutes."));
}

foreach (FileScore score in scores)
    Console.WriteLine(score.Summary);
Console.WriteLine(passed ? "Passed." : $"Failed: at least {plan.Minimum} % of the mutants of each file have to be killed, and the list in tests/ApifyPS.Mutation/mutation.json has to be right.");
return passed ? 0 : 1;

async Task<int> RunStrykerAsync(MutationGroup group, string output)
{
    // One test session at a time: the tests have time limits, and a mutant that hangs is told by its own.
    // In stryker.json: ConfigureAwait, of which another argument shows only where the caller has a context, and there only at the first wait
    // of a call. SynchronizationContextTests has such callers.
    List<string> arguments =
    [
        "tool", "run", "dotnet-stryker", "--project", group.Project, "--test-case-filter", group.Filter, "--concurrency", "1",
        "--config-file", Path.Combine(root, "tests", "ApifyPS.Mutation", "stryker.json"), "--reporter", "json", "--reporter", "dots", "--output", output, "--skip-version-check", "--break-on-initial-test-failure",
    ];
    foreach (string file in group.Files)
        arguments.AddRange(["--mutate", Path.Combine(root, file)]);
    using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", arguments) { WorkingDirectory = Path.Combine(root, group.Tests) })!;
    await process.WaitForExitAsync();
    return process.ExitCode;
}
