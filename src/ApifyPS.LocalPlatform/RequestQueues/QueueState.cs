namespace ApifyPS.LocalPlatform.RequestQueues;

/// <summary>What is counted of a queue.</summary>
internal sealed record QueueState(long Total, long Handled, bool HadMultipleClients)
{
    public static QueueState Empty { get; } = new(0, 0, false);

    public long Pending => Total - Handled;
}
