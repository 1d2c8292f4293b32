using ApifyPS.Chaos;

const string Usage = """
    Puts starts and waits to the test against a local platform that fails on purpose.

      --starts N     starts under mixed faults (default 1000; 0 for none)
      --client C     apifyps (default), or naive: a client that posts again after any failure
      --parallel N   starts at a time (default 32)
      --seed N       seed of the faults (default 1)
      --compare      then the same faults for ApifyPS and, where its packages are installed in
                     tests/conformance/reliability, for apify-client for JavaScript

    Exit codes: 0 no double and no lost run, 1 some, 2 an option is wrong.
    """;

Dictionary<string, string> options = new() { ["starts"] = "1000", ["client"] = "apifyps", ["parallel"] = "32", ["seed"] = "1" };
bool compare = args.Contains("--compare");
args = [.. args.Where(argument => argument != "--compare")];
for (int index = 0; index < args.Length; index += 2)
{
    string name = args[index].TrimStart('-');
    if (!options.ContainsKey(name) || index + 1 == args.Length)
        return Wrong();
    options[name] = args[index + 1];
}

if (!int.TryParse(options["starts"], out int starts) || starts < 0
    || !int.TryParse(options["parallel"], out int parallel) || parallel < 1
    || !int.TryParse(options["seed"], out int seed)
    || options["client"] is not ("apifyps" or "naive"))
{
    return Wrong();
}

await using TestPlatform platform = await TestPlatform.StartAsync();
bool isClean = starts == 0 || await StartAsync();
if (compare)
{
    IContender?[] contenders = [new ModuleContender(platform.BaseUri), await NodeContender.CreateAsync(platform.BaseUri)];
    Console.WriteLine(await Contenders.CompareAsync(platform, [.. contenders.OfType<IContender>()], seed));
}

return isClean ? 0 : 1;

async Task<bool> StartAsync()
{
    using NaiveStarter naive = new(platform.BaseUri);
    StartReport report = await StartChaos.RunAsync(platform, options["client"] == "naive" ? naive : new ModuleStarter(platform.BaseUri), starts, parallel, seed);
    Console.WriteLine(report.ToMarkdown());
    foreach (IGrouping<string, string> error in report.Errors.GroupBy(error => error.Split(':')[0]))
        Console.WriteLine($"{error.Count()} × {error.First()}");
    foreach (string problem in report.Doubles.Select(text => "double: " + text).Concat(report.Lost.Select(text => "lost: " + text)).Take(20))
        Console.Error.WriteLine(problem);
    return report.IsClean;
}

static int Wrong()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
