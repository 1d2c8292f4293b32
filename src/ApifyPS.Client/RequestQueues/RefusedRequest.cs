namespace ApifyPS.Client;

/// <summary>A request that the platform does not want, because something is wrong with it.</summary>
public sealed class RefusedRequest
{
    internal RefusedRequest(QueueRequestDraft draft, ApifyApiException failure)
    {
        Draft = draft;
        Failure = failure;
    }

    /// <summary>What was to be added.</summary>
    public QueueRequestDraft Draft { get; }

    /// <summary>What the platform says.</summary>
    public ApifyApiException Failure { get; }
}
