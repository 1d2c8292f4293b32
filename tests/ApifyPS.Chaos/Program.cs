using ApifyPS.Chaos;

const string Usage = """
    Puts starts and waits to the test against a local platform that fails on purpose.

      --starts N     starts under mixed faults (default 1000; 0 for none)
      --parallel N   starts at a time (default 32)
      --seed N       seed of the faults (default 1)
      --seeds N      as many seeds, from that one on (default 1)
      --compare      then the same faults for ApifyPS and, where its packages are installed in
                     tests/conformance/reliability, for apify-client for JavaScript

    A client that posts again after any failure starts runs under the same faults: it shows that they act.

    Exit codes: 0 no double, no lost run and nearly all starts return theirs, 1 not so, 2 an option is wrong.
    """;

Dictionary<string, string> options = new() { ["starts"] = "1000", ["parallel"] = "32", ["seed"] = "1", ["seeds"] = "1" };
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
    || !int.TryParse(options["seeds"], out int seeds) || seeds < 1
    || !int.TryParse(options["seed"], out int firstSeed))
{
    return Wrong();
}

bool isClean = true;
if (starts > 0)
{
    Console.WriteLine(StartReport.Header);
    for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        isClean &= await StartAsync(seed);
}

if (compare)
{
    await using TestPlatform platform = await TestPlatform.StartAsync();
    IContender?[] contenders = [new ModuleContender(platform.BaseUri), await NodeContender.CreateAsync(platform.BaseUri)];
    Console.WriteLine(await Contenders.CompareAsync(platform, [.. contenders.OfType<IContender>()], firstSeed));
}

return isClean ? 0 : 1;

async Task<bool> StartAsync(int seed)
{
    await using TestPlatform platform = await TestPlatform.StartAsync();
    StartReport report = await StartChaos.RunAsync(platform, new ModuleStarter(platform.BaseUri), "ApifyPS", starts, parallel, seed);
    using NaiveStarter starter = new(platform.BaseUri);
    StartReport naive = await StartChaos.RunAsync(platform, starter, "naive", StartChaos.NaiveStarts(starts), parallel, seed);
    Console.WriteLine(report.ToRow());
    Console.WriteLine(naive.ToRow());
    foreach (IGrouping<string, string> error in report.Errors.GroupBy(error => error.Split(':')[0]))
        await Console.Error.WriteLineAsync($"{error.Count()} × {error.First()}");
    IReadOnlyList<string> wrong = Verdict.Judge(report, naive);
    foreach (string line in wrong)
        await Console.Error.WriteLineAsync($"seed {seed}: {line}");
    return wrong.Count == 0;
}

static int Wrong()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
