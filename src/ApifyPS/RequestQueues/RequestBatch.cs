using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A batch of requests on its way to a queue.</summary>
internal sealed class RequestBatch : WorkResult
{
    public RequestBatch(IReadOnlyList<QueueRequestDraft> drafts) => Drafts = drafts;

    public IReadOnlyList<QueueRequestDraft> Drafts { get; }

    /// <summary>What became of it; null before it was sent.</summary>
    public QueueRequestBatch? Answer { get; set; }
}
