using System.Text.Json;

namespace ApifyPS.Mutation;

/// <summary>Stryker's report (schema: mutation-testing-report-schema).</summary>
internal sealed class MutationReport
{
    private readonly Dictionary<string, IReadOnlyList<Mutant>> _files;

    private MutationReport(Dictionary<string, IReadOnlyList<Mutant>> files) => _files = files;

    public static MutationReport Read(string path, string root)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new MutationReport(document.RootElement.GetProperty("files").EnumerateObject().ToDictionary(
            file => Path.GetRelativePath(root, Path.GetFullPath(file.Name, root)).Replace('\\', '/'),
            file => MutantsOf(file.Value)));
    }

    public IReadOnlyList<Mutant> MutantsOf(string file) => _files.TryGetValue(file, out IReadOnlyList<Mutant>? mutants) ? mutants : throw new InvalidDataException($"Stryker's report doesn't have {file}.");

    private static IReadOnlyList<Mutant> MutantsOf(JsonElement file)
    {
        string[] lines = file.GetProperty("source").GetString()!.Split('\n');
        return [.. file.GetProperty("mutants").EnumerateArray().Select(mutant =>
        {
            int number = mutant.GetProperty("location").GetProperty("start").GetProperty("line").GetInt32();
            string line = lines[number - 1].Trim();
            return new Mutant(number, line == "{" && number > 1 ? lines[number - 2].Trim() : line, mutant.GetProperty("replacement").GetString()!.ReplaceLineEndings("\n"), mutant.GetProperty("status").GetString()!);
        })];
    }
}

/// <summary>One change of one line, and what became of it.</summary>
/// <param name="Number">Number of the line.</param>
/// <param name="Line">The line without the white space around; for a block the line above it.</param>
/// <param name="Replacement">What stands there instead of a part of it.</param>
/// <param name="Status">Stryker's word: Killed, Timeout, Survived, NoCoverage, CompileError, Ignored.</param>
internal sealed record Mutant(int Number, string Line, string Replacement, string Status)
{
    public bool IsKilled => Status is "Killed" or "Timeout";

    public bool HasSurvived => Status is "Survived" or "NoCoverage";
}
