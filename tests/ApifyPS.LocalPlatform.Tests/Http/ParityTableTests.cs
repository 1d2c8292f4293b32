using System.Text.Json;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Http;

public sealed class ParityTableTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Begin = "<!-- parity table: made by ParityTableTests -->";
    private const string End = "<!-- end of the parity table -->";

    [SkippableFact]
    public async Task The_table_of_what_is_there_is_what_is_there()
    {
        Skip.If(OpenApiContract.Instance is null, OpenApiContract.SkipReason);
        string path = DocumentPath();
        string document = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, StringComparison.Ordinal);
        string table = $"\n\n{await TableAsync(OpenApiContract.Instance)}\n";
        if (Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(path, document[..begin] + table + document[end..]);
        else
            Assert.True(document[begin..end] == table, "The parity table in docs/local-platform.md is not what is there. APIFYPS_UPDATE_DOCS=1 writes it anew:" + table);
    }

    /// <summary>A line for each path, in groups by the first word; each method with what becomes of it.</summary>
    private async Task<string> TableAsync(OpenApiContract contract)
    {
        (IReadOnlySet<string> called, string packages) = await ConformanceAsync();
        List<string> lines = ["| End-point | Implemented | Partly | Not | Called by Apify's clients |", "|---|---|---|---|---|"];
        int exercised = 0;
        int implemented = 0;
        int partly = 0;
        int all = 0;
        foreach (IGrouping<string, (string Method, string Template)> path in contract.Operations.GroupBy(operation => operation.Template).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            Dictionary<Parity, List<string>> methods = Enum.GetValues<Parity>().ToDictionary(parity => parity, _ => new List<string>());
            foreach ((string method, string template) in path.OrderBy(operation => operation.Method, StringComparer.Ordinal))
            {
                Parity parity = await ParityOf(method, template);
                methods[parity].Add(method);
                all++;
                if (called.Contains($"{method} {template}")) exercised++;
                if (parity == Parity.Full) implemented++;
                if (parity == Parity.Partly) partly++;
            }

            string shown = path.Key["/v2/".Length..].Replace("{}", "…", StringComparison.Ordinal);
            lines.Add($"| `{shown}` | {string.Join(' ', methods[Parity.Full])} | {string.Join(' ', methods[Parity.Partly])} | {string.Join(' ', methods[Parity.None])} | {string.Join(' ', path.Select(operation => operation.Method).Where(method => called.Contains($"{method} {path.Key}")).Order(StringComparer.Ordinal))} |");
        }

        IEnumerable<string> notes = PartlyImplemented.Reasons.Select(reason => $"- `{reason.Key["/v2/".Length..].Replace("{}", "…", StringComparison.Ordinal)}`: {reason.Value}");
        return $"Of the {all} operations that Apify documents {implemented} are implemented, {partly} partly and {all - implemented - partly} not. {exercised} are called by `tests/conformance`, with {packages}, and each answer is held against the document.\n\n{string.Join('\n', lines)}\n\nPartly:\n{string.Join('\n', notes)}\n";
    }

    /// <summary>What the run of Apify's clients has called, such as <c>GET /v2/actors/{}</c>, and which clients they were.</summary>
    private static async Task<(IReadOnlySet<string> Called, string Packages)> ConformanceAsync()
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(DocumentPath()))!, "tests", "conformance", "results.json");
        JsonElement results = JsonDocument.Parse(await File.ReadAllTextAsync(path)).RootElement;
        // Two names of one package: "apify-client-2.9": "npm:apify-client@2.9.7".
        IEnumerable<string> packages = results.GetProperty("packages").EnumerateObject()
            .Select(package => package.Value.GetString() is { } version && version.StartsWith("npm:", StringComparison.Ordinal) ? version["npm:".Length..].Replace('@', ' ') : $"{package.Name} {package.Value.GetString()}")
            .Order(StringComparer.Ordinal);
        return (results.GetProperty("operations").EnumerateArray().Select(operation => operation.GetString()!).ToHashSet(StringComparer.Ordinal), string.Join(", ", packages));
    }

    private async Task<Parity> ParityOf(string method, string template)
    {
        // What the router has is asked with ids that nothing has: whatever is there says what it misses, and not that it is missing.
        Answer answer = await Ask(method, template);
        if (answer.Status == 501) return Parity.None;
        return PartlyImplemented.Reasons.ContainsKey(template) ? Parity.Partly : Parity.Full;
    }

    private Task<Answer> Ask(string method, string template)
    {
        string path = template.TrimStart('/');
        // These rewrite to what the last run or a run has: the twin at the storage itself tells.
        foreach (string prefix in new[] { "v2/actors/{}/runs/last/", "v2/actor-tasks/{}/runs/last/", "v2/actor-runs/{}/", "v2/actors/{}/runs/{}/" })
        {
            if (!path.StartsWith(prefix, StringComparison.Ordinal)) continue;
            string rest = path[prefix.Length..];
            foreach ((string word, string collection) in new[] { ("dataset", "v2/datasets/{}"), ("key-value-store", "v2/key-value-stores/{}"), ("request-queue", "v2/request-queues/{}"), ("log", "v2/logs/{}") })
            {
                if (rest == word || rest.StartsWith(word + "/", StringComparison.Ordinal)) path = collection + rest[word.Length..];
            }

            if (path.StartsWith(prefix, StringComparison.Ordinal)) path = "v2/actor-runs/{}/" + rest;
            break;
        }

        return platform.Api.Send(new HttpMethod(method), path.Replace("{}", "AAAAAAAAAAAAAAAAA", StringComparison.Ordinal));
    }

    private static string DocumentPath()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ApifyPS.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "docs", "local-platform.md");
    }

    private enum Parity
    {
        Full,
        Partly,
        None,
    }
}
