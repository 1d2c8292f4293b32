namespace ApifyPS.Client;

/// <summary>The format of exported items (query of <c>GET …/items</c>). Null leaves the API's default.</summary>
public sealed class DatasetExportOptions
{
    /// <summary>One of <see cref="DatasetFormat.All"/> (API: <c>format</c>).</summary>
    public string Format { get; init; } = DatasetFormat.Json;

    /// <summary>What separates the columns of csv (API: <c>delimiter</c>); null for a comma.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Whether csv has no row of column names (API: <c>skipHeaderRow</c>).</summary>
    public bool SkipHeaderRow { get; init; }

    /// <summary>Whether the text begins with a byte order mark (API: <c>bom</c>); null for csv only.</summary>
    public bool? Bom { get; init; }

    /// <summary>Name of the outermost element of xml (API: <c>xmlRoot</c>); null for <c>items</c>.</summary>
    public string? XmlRoot { get; init; }

    /// <summary>Name of the element of an item in xml (API: <c>xmlRow</c>); null for <c>item</c>.</summary>
    public string? XmlRow { get; init; }
}
