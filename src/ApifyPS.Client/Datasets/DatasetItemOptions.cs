namespace ApifyPS.Client;

/// <summary>Which items of a dataset are read, and in what shape (query of <c>GET …/items</c>). Null and false leave the API's default.</summary>
public sealed class DatasetItemOptions
{
    /// <summary>Items to leave out at the start.</summary>
    public long Offset { get; init; }

    /// <summary>Most items to scan; null for all.</summary>
    public long? Limit { get; set; }

    /// <summary>Whether the newest come first (API: <c>desc</c>).</summary>
    public bool Descending { get; init; }

    /// <summary>Only these properties (API: <c>fields</c>).</summary>
    public IReadOnlyCollection<string>? Fields { get; init; }

    /// <summary>All but these properties (API: <c>omit</c>).</summary>
    public IReadOnlyCollection<string>? Omit { get; init; }

    /// <summary>Leaves out empty items and properties that start with # (API: <c>clean</c>).</summary>
    public bool Clean { get; init; }

    /// <summary>Leaves out empty items (API: <c>skipEmpty</c>).</summary>
    public bool SkipEmpty { get; init; }

    /// <summary>Leaves out properties that start with # (API: <c>skipHidden</c>).</summary>
    public bool SkipHidden { get; init; }

    /// <summary>Properties whose elements become items of their own (API: <c>unwind</c>).</summary>
    public IReadOnlyCollection<string>? Unwind { get; init; }

    /// <summary>Properties whose members become properties of the item (API: <c>flatten</c>).</summary>
    public IReadOnlyCollection<string>? Flatten { get; init; }

    /// <summary>A view of the dataset's schema (API: <c>view</c>).</summary>
    public string? View { get; init; }

    /// <summary>Whether the number of items in an answer can differ from the number scanned for it (api-facts: the paging trap).</summary>
    internal bool ChangesCount => Clean || SkipEmpty || SkipHidden || Unwind is { Count: > 0 } || View is not null;

    internal ApifyRequest ToRequest(string path, long offset, long? limit, string format = "json") =>
        new ApifyRequest(HttpMethod.Get, path)
            .Query("format", format)
            .Query("offset", offset == 0 ? null : (long?)offset)
            .Query("limit", limit)
            .Query("desc", Flag(Descending))
            .Query("fields", Fields)
            .Query("omit", Omit)
            .Query("clean", Flag(Clean))
            .Query("skipEmpty", Flag(SkipEmpty))
            .Query("skipHidden", Flag(SkipHidden))
            .Query("unwind", Unwind)
            .Query("flatten", Flatten)
            .Query("view", View);

    private static bool? Flag(bool value) => value ? true : null;
}
