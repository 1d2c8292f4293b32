using ApifyPS.Chaos;

const string Usage = """
    Puts starts and waits to the test against a local platform that fails on purpose.

      --starts N     starts under mixed faults (default 1000)
      --client C     apifyps (default), or naive: a client that posts again after any failure
      --parallel N   starts at a time (default 32)
      --seed N       seed of the faults (default 1)

    Exit codes: 0 no double and no lost run, 1 some, 2 an option is wrong.
    """;

Dictionary<string, string> options = new() { ["starts"] = "1000", ["client"] = "apifyps", ["parallel"] = "32", ["seed"] = "1" };
for (int index = 0; index < args.Length; index += 2)
{
    string name = args[index].TrimStart('-');
    if (!options.ContainsKey(name) || index + 1 == args.Length)
        return Wrong();
    options[name] = args[index + 1];
}

if (!int.TryParse(options["starts"], out int starts) || starts < 1
    || !int.TryParse(options["parallel"], out int parallel) || parallel < 1
    || !int.TryParse(options["seed"], out int seed)
    || options["client"] is not ("apifyps" or "naive"))
{
    return Wrong();
}

await using TestPlatform platform = await TestPlatform.StartAsync();
using NaiveStarter naive = new(platform.BaseUri);
IStarter starter = options["client"] == "naive" ? naive : new ModuleStarter(platform.BaseUri);
StartReport report = await StartChaos.RunAsync(platform, starter, starts, parallel, seed);

Console.WriteLine(report.ToMarkdown());
foreach (IGrouping<string, string> error in report.Errors.GroupBy(error => error.Split(':')[0]))
    Console.WriteLine($"{error.Count()} × {error.First()}");
foreach (string problem in report.Doubles.Select(text => "double: " + text).Concat(report.Lost.Select(text => "lost: " + text)).Take(20))
    Console.Error.WriteLine(problem);
return report.IsClean ? 0 : 1;

static int Wrong()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
