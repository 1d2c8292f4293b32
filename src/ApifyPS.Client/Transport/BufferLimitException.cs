namespace ApifyPS.Client;

/// <summary>More was written to a <see cref="PooledBuffer"/> than it takes.</summary>
internal sealed class BufferLimitException : Exception
{
    public BufferLimitException()
        : base("There is more than the buffer takes.")
    {
    }
}
