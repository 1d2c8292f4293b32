namespace ApifyPS.Benchmarks;

/// <summary>The tables in docs/performance.md, between two marks; the text around them is written by people.</summary>
internal static class PerformanceDocument
{
    private const string Begin = "<!-- benchmarks: begin -->";
    private const string End = "<!-- benchmarks: end -->";

    public static void Write(string report)
    {
        string path = Repository.File("docs", "performance.md");
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no place for the tables: {Begin} and {End}.");
        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n{report}{text[end..]}");
    }
}
