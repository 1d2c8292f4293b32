using System.Text.RegularExpressions;

namespace ApifyPS.Shell.Tests;

/// <summary>What tests are made with is there once, for all projects: who looks for a folder or a fake server finds one, and it's the right one.</summary>
public sealed partial class TestLayoutTests
{
    private static readonly string s_tests = Repository.File("tests");

    /// <summary>What is made in one file only, and the tests that are about that very thing.</summary>
    public static TheoryData<string, string, string[]> OnlyIn => new()
    {
        { @"CreateTempSubdirectory|GetTempPath\(\), .*NewGuid", "Shared/TempFolder.cs", ["ApifyPS.LocalPlatform.Tests/Support/TestHome.cs"] },
        { @"\bTcpListener\b|\bHttpListener\b|WebApplication\.Create|\.AcceptAsync\(", "Shared/FakePlatform.cs", ["ApifyPS.Benchmarks/ItemServer.cs", "ApifyPS.Client.Tests/KeyValueStores/RecordTests.cs", "ApifyPS.Tests/Datasets/ItemStreamTests.cs", "Shared/FakeProxy.cs"] },
        { @"apify-local\.dll""\)", "Shared/PlatformProcess.cs", [] },
        { @": PSHost\b", "ApifyPS.Tests/Common/RecordingHost.cs", [] },
        { @"RunspaceFactory\.CreateRunspace", "ApifyPS.Tests/Common/ModuleSession.cs", ["ApifyPS.Benchmarks/Peers/CmdletPeer.cs", "ApifyPS.Package.Tests/ModulePackageTests.cs"] },
        { @"GetCustomAttributes<AssemblyMetadataAttribute>", "Shared/Repository.cs", [] },
    };

    [Theory]
    [MemberData(nameof(OnlyIn))]
    public void What_tests_are_made_with_is_made_in_one_place(string pattern, string place, string[] others) =>
        Assert.Equal([place, .. others], Files().Where(file => file != "ApifyPS.Shell.Tests/TestLayoutTests.cs" && Regex.IsMatch(Text(file), pattern)).OrderBy(file => file != place).ThenBy(file => file, StringComparer.Ordinal));

    /// <summary>Tests may have the same name for the same thing in client, module and platform; what they use may not.</summary>
    [Fact]
    public void No_helper_of_one_project_has_the_name_of_one_of_another() =>
        Assert.Empty(
            from file in Files()
            from Match declared in TopLevelType().Matches(Text(file))
            let name = declared.Groups["name"].Value
            where !name.EndsWith("Tests", StringComparison.Ordinal)
            group file.Split('/')[0] by name into projects
            // A part of OpenApiContract says what only the client's requests need; a collection has to be in the assembly of its tests.
            where projects.Distinct().Count() > 1 && projects.Key is not ("OpenApiContract" or "ModuleCollection")
            select $"{projects.Key}: {string.Join(", ", projects)}");

    private static IEnumerable<string> Files() =>
        from path in Directory.EnumerateFiles(s_tests, "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(s_tests, path).Replace('\\', '/')
        where !BuildOutput().IsMatch(file)
        select file;

    private static string Text(string file) => File.ReadAllText(Path.Combine(s_tests, file));

    [GeneratedRegex(@"^(?:public |internal |sealed |static |abstract |partial |readonly |file )*(?:class|record|record struct|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TopLevelType();

    [GeneratedRegex("(^|/)(bin|obj|node_modules)/", RegexOptions.ExplicitCapture)]
    private static partial Regex BuildOutput();
}
