using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Tests.Http;

/// <summary>Else an end-point that Apify has added looks like a mistake of the caller, and not like one that the local platform doesn't have.</summary>
public sealed class DocumentedEndpointsTests
{
    [SkippableFact]
    public void The_table_of_endpoints_is_that_of_the_OpenAPI_document()
    {
        Skip.If(OpenApiContract.Instance is null, OpenApiContract.SkipReason);
        IEnumerable<string> lines =
            from operation in OpenApiContract.Instance.NamedOperations
            let template = operation.Template["/v2/".Length..]
            where !IsAlias(template.Split('/'))
            group operation.Method by template into path
            select $"{path.Key} {string.Join(' ', path)}\n";
        string table = string.Concat(lines);
        string file = Repository.File("src", "ApifyPS.LocalPlatform", "Http", DocumentedEndpoints.FileName);
        if (Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") == "1")
            File.WriteAllText(file, table);
        else
            Assert.True(File.ReadAllText(file) == table, $"{file} isn't what Apify's OpenAPI document has. APIFYPS_UPDATE_DOCS=1 writes it anew:\n{table}");
    }

    /// <summary>What PathAliases rewrites before there is a route. A path that it doesn't is missing in the table then, and ContractTests finds that.</summary>
    private static bool IsAlias(string[] path) => path is
        ["acts", ..]
        or ["actors", _, "runs", not "last", ..]
        or ["actors" or "actor-tasks", _, "runs", "last", _, ..]
        or ["actor-runs", _, "dataset" or "key-value-store" or "request-queue", ..]
        or ["actor-runs", _, "log"];
}
