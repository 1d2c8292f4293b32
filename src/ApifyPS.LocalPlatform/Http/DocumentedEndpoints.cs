namespace ApifyPS.LocalPlatform.Http;

/// <summary>
/// Every end-point that Apify's OpenAPI document has, without those that <see cref="PathAliases"/> maps to others. The table is made
/// from that document by DocumentedEndpointsTests.
/// </summary>
internal static class DocumentedEndpoints
{
    /// <summary>The embedded file: for each path, with the names of its parameters, a line such as <c>actors/{actorId} GET PUT DELETE</c>.</summary>
    public const string FileName = "documented-endpoints.txt";

    public static IEnumerable<(string Method, string Template)> All { get; } = Read();

    private static (string Method, string Template)[] Read()
    {
        using StreamReader reader = new(typeof(DocumentedEndpoints).Assembly.GetManifestResourceStream(FileName)!);
        return
        [
            .. from line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
               let words = line.Split(' ')
               from method in words[1..]
               select (method, words[0]),
        ];
    }
}
