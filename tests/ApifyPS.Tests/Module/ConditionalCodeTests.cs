using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Module;

/// <summary>
/// With every commit the netstandard2.0 build runs only the classes with the trait Builds=both (ApifyPS.Tests.NetStandard): those that reach
/// code which differs between the builds, those of JSON, and the contracts. A difference that they don't reach would be found at the release.
/// </summary>
public sealed partial class ConditionalCodeTests
{
    private static readonly Type[] Streams = [typeof(KeyValueStores.BodyStreamTests), typeof(KeyValueStores.RecordTests), typeof(Datasets.ItemStreamTests), typeof(Datasets.ExportApifyDatasetTests)];
    private static readonly Type[] Bodies = [typeof(KeyValueStores.RecordTests), typeof(RequestQueues.RequestTests), typeof(Datasets.RoundTripTests)];

    /// <summary>The source files with conditional code, below src, and the classes that run it.</summary>
    private static readonly Dictionary<string, Type[]> Reached = new()
    {
        ["ApifyPS.Client/RequestQueues/RequestKeys.cs"] = [typeof(RequestQueues.RequestTests)],
        ["ApifyPS.Client/Time/TimeProviderExtensions.cs"] = [typeof(Datasets.ExportApifyDatasetTests), typeof(KeyValueStores.RecordTests)],
        ["ApifyPS.Client/Transport/ApifyStreamResponse.cs"] = Streams,
        ["ApifyPS.Client/Transport/ApifyTransport.cs"] = [typeof(Actors.InvokeApifyActorTests), typeof(Connection.ConnectionTests), typeof(BadInputTests)],
        ["ApifyPS.Client/Transport/BodyStream.cs"] = Streams,
        ["ApifyPS.Client/Transport/BoundedBody.cs"] = [typeof(Connection.ConnectionTests), typeof(BadInputTests)],
        ["ApifyPS.Client/Transport/BrotliBodyStream.cs"] = Streams,
        ["ApifyPS.Client/Transport/BytesContent.cs"] = Bodies,
        ["ApifyPS.Client/Transport/CheckedHandler.cs"] = [typeof(Connection.SecureConnectionTests)],
        ["ApifyPS.Client/Transport/ConnectionDiagnosis.cs"] = [typeof(Connection.SecureConnectionTests), typeof(Connection.NetFrameworkFailureTests)],
        ["ApifyPS.Client/Transport/GzipBodyStream.cs"] = Streams,
        ["ApifyPS.Client/Transport/RequestBody.cs"] = Bodies,
        ["ApifyPS.Client/Transport/SharedHandlers.cs"] = [typeof(Connection.ConnectionTests), typeof(Connection.SecureConnectionTests)],
        ["ApifyPS.Client/Transport/StreamedContent.cs"] = [typeof(KeyValueStores.BodyStreamTests), typeof(KeyValueStores.RecordTests)],
        ["ApifyPS.Client/Transport/WholeBodyContent.cs"] = Streams,
        ["ApifyPS.Client/Transport/WholeBodyHandler.cs"] = Streams,
        ["ApifyPS.Client/Transport/WireStream.cs"] = Streams,
        ["ApifyPS/Common/ContentTypes.cs"] = [typeof(KeyValueStores.RecordTests)],
        ["ApifyPS/Common/OutputFile.cs"] = [typeof(Datasets.ExportApifyDatasetTests), typeof(KeyValueStores.RecordTests)],
        // The other build has nothing there.
        ["ApifyPS/Common/TerminationSignals.cs"] = [],
        ["ApifyPS/Json/JsonNumber.cs"] = [typeof(Datasets.ItemStreamTests), typeof(Datasets.RoundTripTests)],
        ["ApifyPS/Json/Utf8Text.cs"] = [typeof(Datasets.ItemStreamTests), typeof(Actors.ActorInputTests)],
    };

    [Fact]
    public void No_code_of_one_build_alone_waits_for_the_release_to_be_tested()
    {
        string sources = Repository.File("src");
        IEnumerable<string> conditional =
            from project in new[] { "ApifyPS", "ApifyPS.Client" }
            from file in Directory.EnumerateFiles(Path.Combine(sources, project), "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(sources, file).Replace('\\', '/')
            where !path.Contains("/obj/", StringComparison.Ordinal) && Condition().IsMatch(File.ReadAllText(file))
            select path;
        Assert.Equal(Reached.Keys.Order(StringComparer.Ordinal), conditional.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_classes_that_reach_it_run_on_both_builds_with_every_commit()
    {
        Assert.All(Reached.Values.SelectMany(classes => classes).Distinct(), type => Assert.Contains(
            type.GetCustomAttributesData().Where(attribute => attribute.AttributeType == typeof(TraitAttribute)),
            trait => trait.ConstructorArguments is [{ Value: "Builds" }, { Value: "both" }]));
        string folder = Repository.File("tests", "ApifyPS.Tests.NetStandard");
        string settings = Assert.Single(Directory.GetFiles(folder, "*.runsettings"));
        Assert.Contains("<TestCaseFilter>Builds=both</TestCaseFilter>", File.ReadAllText(settings), StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(settings), File.ReadAllText(Path.Combine(folder, "ApifyPS.Tests.NetStandard.csproj")), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s*#\s*(el)?if\b", RegexOptions.Multiline)]
    private static partial Regex Condition();
}
