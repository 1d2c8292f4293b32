using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Help;

/// <summary>Whoever looks up an error by its identifier finds it in docs/troubleshooting.md.</summary>
public sealed partial class ErrorIdTests
{
    private static readonly string Source = Repository.File("src");

    /// <summary>Identifiers that are put together: what stands in the code, and what becomes of it.</summary>
    private static readonly Dictionary<string, Func<IEnumerable<string>>> Composed = new(StringComparer.Ordinal)
    {
        ["\"Connection\" + connection.Failure"] = () => EnumMember().Matches(Read("ApifyPS.Client/ConnectionFailure.cs")).Select(match => "Connection" + match.Groups[1].Value),
        ["kind.Parameter + \"Missing\""] = () => StorageParameter().Matches(Read("ApifyPS/Storages/StorageKind.cs")).Select(match => match.Groups[1].Value + "Missing"),
        ["_errorId"] = () => Files("ApifyPS").SelectMany(text => ValueKind().Matches(text)).Select(match => match.Groups[1].Value),
        ["IdOf(api)"] = ApiErrors,
        ["IdOf(item.Cause)"] = ApiErrors,
        // Those that are found where the exception is made.
        ["failure.ErrorId"] = () => [],
        ["user.ErrorId"] = () => [],
    };

    [Fact]
    public void Every_identifier_of_an_error_is_explained()
    {
        HashSet<string> explained = [.. Heading().Matches(Read("../docs/troubleshooting.md")).SelectMany(match => match.Groups[1].Value.Trim().Split(", "))];
        string[] written = [.. Files("ApifyPS").SelectMany(text => Identifier().Matches(text)).SelectMany(match => Expand(match.Groups["id"].Value)).Distinct().Order(StringComparer.Ordinal)];
        // As many as there were when this was written, less a few: a pattern that finds nothing would please nobody.
        Assert.True(written.Length > 80, string.Join(" ", written));
        Assert.Empty(written.Except(explained));
    }

    [Fact]
    public void No_identifier_is_written_where_the_check_above_does_not_see_it() =>
        Assert.Empty(Files("ApifyPS").SelectMany(text => UserError().Matches(text).Select(match => text[(match.Index + match.Length)..].TrimStart())).Where(arguments => Identifier().Match(arguments) is not { Success: true, Index: 0 }).Select(arguments => arguments.Split('\n')[0]));

    private static IEnumerable<string> Expand(string expression) =>
        expression.StartsWith('"') && expression.IndexOf('"', 1) == expression.Length - 1 ? [expression.Trim('"')]
        : Composed.TryGetValue(expression, out Func<IEnumerable<string>>? expand) ? expand()
        : throw new Xunit.Sdk.XunitException($"What identifiers does this make? {expression}");

    /// <summary>What the local platform answers, which are types of the API.</summary>
    private static IEnumerable<string> ApiErrors() => Files("ApifyPS.LocalPlatform").SelectMany(text => ApiErrorType().Matches(text))
        .Select(match => string.Concat(match.Groups[1].Value.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    private static IEnumerable<string> Files(string project) => Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Source, path));

    // An identifier is followed by its category, or by a choice of one.
    [GeneratedRegex(@"(?<id>""\w+""(?: \+ [\w.]+)?|[\w.]+ \+ ""\w+""|_errorId|\w+\.ErrorId|IdOf\([\w.]+\)),\s*(?:[^,;]*\? )?(?:ErrorCategory\.|CategoryOf\(|\w+\.Category\b)")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"new ApifyUserException\(")]
    private static partial Regex UserError();

    [GeneratedRegex(@"(?:ErrorKind\.\w+|StatusCodes\.\w+),\s*""([a-z0-9]+(?:-[a-z0-9]+)+)""")]
    private static partial Regex ApiErrorType();

    [GeneratedRegex(@"ValueBody \w+ = new\(""\w+"", ""(\w+)""")]
    private static partial Regex ValueKind();

    [GeneratedRegex(@"""(\w+Id)""")]
    private static partial Regex StorageParameter();

    [GeneratedRegex(@"^    ([A-Z]\w+),", RegexOptions.Multiline)]
    private static partial Regex EnumMember();

    [GeneratedRegex(@"^### ([A-Z][\w, ]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
