namespace ApifyPS.Client;

/// <summary>
/// Bodies that are held as a whole. What isn't streamed is small: an answer that isn't comes from something that wants to fill the memory, or
/// from something that isn't the API.
/// </summary>
internal static class BoundedBody
{
    /// <summary>Most bytes of an answer, decompressed. A page of 1,000 runs has about 2 MB.</summary>
    public const int EnvelopeLimit = 32 * 1024 * 1024;

    /// <summary>Most bytes of an error, decompressed.</summary>
    public const int ErrorLimit = 1024 * 1024;

    private const int BlockLength = 64 * 1024;

    /// <summary>Reads a body to its end, or to the limit.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">Most bytes that are taken.</param>
    /// <param name="cancellationToken">Ends the read; the time limit of the request counts to the last byte.</param>
    /// <returns>The bytes; null when there are more than the limit.</returns>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
            return null;
#if NET8_0_OR_GREATER
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        // .NET Framework ends a pending read only when the response is disposed of.
        using CancellationTokenRegistration abort = cancellationToken.Register(response.Dispose);
        using Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        using PooledBuffer read = new();
        byte[] block = System.Buffers.ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            int count;
            while ((count = await body.ReadAsync(block, 0, block.Length, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (read.Length + count > limit)
                    return null;
                read.Write(block.AsSpan(0, count));
            }

            return read.Span.ToArray();
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
        }
    }
}
