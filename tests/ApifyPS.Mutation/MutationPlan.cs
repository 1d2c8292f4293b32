using System.Text.Json;

namespace ApifyPS.Mutation;

/// <summary>What <c>mutation.json</c> says.</summary>
/// <param name="Minimum">Per cent of the mutants of a file that have to be killed.</param>
/// <param name="Groups">Files that are mutated in one go.</param>
/// <param name="Equivalents">Mutants that no test can kill.</param>
internal sealed record MutationPlan(double Minimum, IReadOnlyList<MutationGroup> Groups, IReadOnlyList<EquivalentMutant> Equivalents)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public IEnumerable<string> Names => Groups.SelectMany(group => group.Files).Select(NameOf);

    public static MutationPlan Read(string path) => JsonSerializer.Deserialize<MutationPlan>(File.ReadAllText(path), Options)!;

    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    /// <summary>The groups with the files that are named, with or without folder and extension; all when none is.</summary>
    public IReadOnlyList<MutationGroup> Select(IReadOnlyCollection<string> names) => names.Count == 0
        ? Groups
        : [.. Groups
            .Select(group => group with { Files = [.. group.Files.Where(file => names.Any(name => NameOf(name).Equals(NameOf(file), StringComparison.OrdinalIgnoreCase)))] })
            .Where(group => group.Files.Count > 0)];
}

/// <summary>Files that are mutated in one go, because the same tests are theirs.</summary>
/// <param name="Tests">Folder of the test project.</param>
/// <param name="Project">Name of the project file that the files belong to.</param>
/// <param name="Filter">The tests that are run, as <c>dotnet test --filter</c> has it.</param>
/// <param name="Files">Paths from the root of the repository.</param>
internal sealed record MutationGroup(string Tests, string Project, string Filter, IReadOnlyList<string> Files);

/// <summary>A mutant that behaves as the original in everything that anybody can see.</summary>
/// <param name="File">Path from the root of the repository.</param>
/// <param name="Line">The line that is changed, without the white space around; for a block the line above it.</param>
/// <param name="Mutant">What Stryker puts in.</param>
/// <param name="Why">Why it makes no difference.</param>
internal sealed record EquivalentMutant(string File, string Line, string Mutant, string Why);
