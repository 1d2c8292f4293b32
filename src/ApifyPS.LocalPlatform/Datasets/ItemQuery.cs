using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>What the query of a request for items says: which of them, in what shape, in what format.</summary>
internal sealed record ItemQuery
{
    /// <summary>What the API reports as the limit when none was asked for.</summary>
    private const long NoLimit = 999_999_999_999;

    private static readonly string[] Formats = ["json", "jsonl", "csv", "html", "xlsx", "xml", "rss"];

    public required string Format { get; init; }

    public required ItemShape Shape { get; init; }

    public long Offset { get; init; }

    public long Limit { get; init; } = NoLimit;

    public bool Descending { get; init; }

    public bool Attachment { get; init; }

    public bool ByteOrderMark { get; init; }

    public bool SkipHeaderRow { get; init; }

    public string Delimiter { get; init; } = ",";

    public string XmlRoot { get; init; } = "items";

    public string XmlRow { get; init; } = "item";

    public string? FeedTitle { get; init; }

    public string? FeedDescription { get; init; }

    /// <exception cref="PlatformException">An option is wrong.</exception>
    public static ItemQuery Of(HttpContext context, Storage dataset)
    {
        string format = context.Query("format") ?? "json";
        if (!Formats.Contains(format)) throw PlatformException.InvalidInput($"format must be one of {string.Join(", ", Formats)}, not \"{format}\".");
        JsonElement? view = context.Query("view") is { } name ? ViewOf(dataset, name) : null;
        long limit = context.Integer("limit") ?? NumberOf(view, "limit") ?? 0;
        return new ItemQuery
        {
            Format = format,
            Shape = ShapeOf(context, view),
            Offset = context.Integer("offset") ?? 0,
            Limit = limit > 0 ? limit : NoLimit,
            Descending = context.OptionalFlag("desc") ?? (view?.TryGetProperty("desc", out JsonElement desc) == true && desc.ValueKind == JsonValueKind.True),
            Attachment = context.Flag("attachment"),
            ByteOrderMark = context.OptionalFlag("bom") ?? format == "csv",
            SkipHeaderRow = context.Flag("skipHeaderRow"),
            Delimiter = DelimiterOf(context),
            XmlRoot = context.Query("xmlRoot") ?? "items",
            XmlRow = context.Query("xmlRow") ?? "item",
            FeedTitle = context.Query("feedTitle"),
            FeedDescription = context.Query("feedDescription"),
        };
    }

    private static ItemShape ShapeOf(HttpContext context, JsonElement? view)
    {
        ItemShape shape = new()
        {
            Unwind = NamesOf(context, view, "unwind"),
            Flatten = NamesOf(context, view, "flatten"),
            Fields = NamesOf(context, view, "fields"),
            OutputFields = context.Names("outputFields"),
            Omit = NamesOf(context, view, "omit"),
            SkipHidden = context.Flag("skipHidden") || context.Flag("clean"),
            SkipEmpty = context.Flag("skipEmpty") || context.Flag("clean"),
            SkipFailedPages = context.Flag("skipFailedPages"),
        };
        if (shape.OutputFields.Count > 0 && shape.OutputFields.Count != shape.Fields.Count)
        {
            throw PlatformException.InvalidInput($"outputFields must have as many names as fields, which has {shape.Fields.Count}.");
        }

        // The API of crawlers picked its fields before it unwound one of them.
        return context.Flag("simplified") ? shape with { FieldsFirst = ["url", "pageFunctionResult", "errorInfo"], Unwind = ["pageFunctionResult", .. shape.Unwind] } : shape;
    }

    private static string DelimiterOf(HttpContext context)
    {
        string delimiter = context.Query("delimiter") ?? ",";
        return delimiter.EnumerateRunes().Count() == 1 && delimiter is not ("\"" or "\r" or "\n")
            ? delimiter
            : throw PlatformException.InvalidInput("delimiter must be one character, and no quote or line break.");
    }

    /// <summary>
    /// The transformation of a view of the dataset's schema; what the query says itself counts more. A view's display is for the
    /// Console alone, exports don't know it.
    /// </summary>
    private static JsonElement ViewOf(Storage dataset, string name)
    {
        if (dataset.SchemaJson is { } json)
        {
            using JsonDocument schema = JsonDocument.Parse(json);
            if (schema.RootElement.TryGetProperty("views", out JsonElement views) && views.ValueKind == JsonValueKind.Object
                && views.TryGetProperty(name, out JsonElement view) && view.ValueKind == JsonValueKind.Object)
            {
                return view.TryGetProperty("transformation", out JsonElement transformation) && transformation.ValueKind == JsonValueKind.Object ? transformation.Clone() : default;
            }
        }

        throw new PlatformException(ErrorKind.InvalidInput, "requested-dataset-view-does-not-exist", $"The dataset's schema has no view \"{name}\".");
    }

    private static IReadOnlyList<string> NamesOf(HttpContext context, JsonElement? view, string name) => context.Names(name) is { Count: > 0 } asked ? asked : Property(view, name) switch
    {
        { ValueKind: JsonValueKind.Array } names => [.. names.EnumerateArray().Select(element => element.ToString())],
        { ValueKind: JsonValueKind.String } single => [single.GetString()!],
        _ => [],
    };

    private static long? NumberOf(JsonElement? view, string name) => Property(view, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : null;

    private static JsonElement? Property(JsonElement? view, string name) =>
        view is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out JsonElement value) ? value : null;
}
