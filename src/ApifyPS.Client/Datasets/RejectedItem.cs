namespace ApifyPS.Client;

/// <summary>An item that the platform refused, while others of the same request were stored.</summary>
public sealed class RejectedItem
{
    internal RejectedItem(long position, string reason, ApifyApiException cause)
    {
        Position = position;
        Reason = reason;
        Cause = cause;
    }

    /// <summary>Its position among all items that were given, from 1.</summary>
    public long Position { get; }

    /// <summary>What is wrong with it, as the platform says.</summary>
    public string Reason { get; }

    /// <summary>The platform's answer.</summary>
    public ApifyApiException Cause { get; }
}
