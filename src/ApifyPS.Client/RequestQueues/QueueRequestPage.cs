namespace ApifyPS.Client;

/// <summary>One page of the requests of a queue (openapi: ListOfRequests).</summary>
public sealed class QueueRequestPage
{
    /// <summary>The requests (API: <c>items</c>).</summary>
    public IReadOnlyList<QueueRequest> Items { get; set => field = value ?? []; } = [];

    /// <summary>What asks for the next page; null at the end (API: <c>nextCursor</c>).</summary>
    public string? NextCursor { get; set; }
}
