namespace ApifyPS.Client;

/// <summary>The formats in which the platform gives items.</summary>
public static class DatasetFormat
{
    /// <summary>One JSON array.</summary>
    public const string Json = "json";

    /// <summary>A JSON object on each line.</summary>
    public const string JsonLines = "jsonl";

    /// <summary>Comma-separated values.</summary>
    public const string Csv = "csv";

    /// <summary>An Excel workbook.</summary>
    public const string Xlsx = "xlsx";

    /// <summary>All of them, with what they are.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new(Json, "One JSON array. Continues where it was when the connection breaks."),
        new(JsonLines, "A JSON object on each line. Continues where it was when the connection breaks."),
        new(Csv, "A table for Import-Csv and spreadsheets; nested values need -Flatten."),
        new(Xlsx, "An Excel workbook."),
        new("html", "A table for a browser."),
        new("xml", "XML; -XmlRoot and -XmlRow name its elements."),
        new("rss", "A feed."),
    ];

    /// <summary>The format that a file's extension says.</summary>
    /// <param name="extension">With its dot.</param>
    /// <returns>The format, or null when it says none.</returns>
    public static string? OfExtension(string extension) => extension.TrimStart('.').ToLowerInvariant() switch
    {
        "ndjson" => JsonLines,
        "htm" => "html",
        string format => All.Any(known => known.Key == format) ? format : null,
    };
}
