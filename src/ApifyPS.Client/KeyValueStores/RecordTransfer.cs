namespace ApifyPS.Client;

/// <summary>
/// Gets a record while it comes. One that breaks off is asked for again from its start: it may have been replaced meanwhile, and the
/// API gives no parts.
/// </summary>
internal static class RecordTransfer
{
    private const int BufferLength = 80 * 1024;

    /// <summary>Writes a record's body to a stream that can be cut back to where it was.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request of the record.</param>
    /// <param name="destination">Where the body goes.</param>
    /// <param name="onProgress">Told on any thread how many bytes have come, and of how many where that is known; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the transfer.</param>
    /// <returns>The content type as it was stored; null when the platform sends none.</returns>
    public static async Task<string?> ReceiveAsync(ApifyClient client, ApifyRequest request, Stream destination, Action<long, long?>? onProgress, CancellationToken cancellationToken)
    {
        long start = destination.Position;
        byte[] buffer = new byte[BufferLength];
        for (int attempt = 1; ; attempt++)
        {
            using ApifyStreamResponse response = await client.Transport.SendForStreamAsync(request, client.Options.RequestTimeout, cancellationToken).ConfigureAwait(false);
            ApifyConnectionException failure;
            long received = 0;
            while (true)
            {
                int read;
                try
                {
                    read = await response.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
                }
                catch (IOException exception)
                {
                    failure = client.Transport.BrokenStream(request, attempt, exception);
                    break;
                }

                if (read == 0)
                    return response.ContentType;
                await destination.WriteAsync(buffer, 0, read, cancellationToken).ConfigureAwait(false);
                onProgress?.Invoke(received += read, response.Length);
            }

            response.Dispose();
            TimeSpan pause = client.Transport.Retry.NextDelay(failure, idempotent: true, TimeSpan.Zero) ?? throw failure;
            destination.Position = start;
            destination.SetLength(start);
            await client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
