namespace ApifyPS;

/// <summary>One page of a list of the API (openapi: PaginationResponse).</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed class ApifyList<T>
{
    /// <summary>Number of objects in the whole list; null when the API does not say.</summary>
    public long? Total { get; set; }

    /// <summary>Number of objects before this page; null when the API does not say.</summary>
    public long? Offset { get; set; }

    /// <summary>Largest number of objects that this page could hold; null when the API does not say.</summary>
    public long? Limit { get; set; }

    /// <summary>Number of objects in this page; null when the API does not say.</summary>
    public long? Count { get; set; }

    /// <summary>Whether the newest come first; null when the API does not say.</summary>
    public bool? Desc { get; set; }

    /// <summary>The objects. An answer without them is no list: "nothing there" must not be read into it.</summary>
    [System.Text.Json.Serialization.JsonRequired]
    public IReadOnlyList<T> Items { get; set => field = value?.Where(item => item is not null).ToArray() ?? []; } = [];
}
