using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>The body of an answer on its way out, cut off or slowed down.</summary>
internal sealed class FaultyBody(Stream inner, FaultAction action, HttpContext context) : WriteOnlyStream
{
    private int _left = action.TruncateBody ?? int.MaxValue;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (action.SlowBody is { } slow)
        {
            for (; !buffer.IsEmpty; buffer = buffer[Math.Min(slow.Bytes, buffer.Length)..])
            {
                await Task.Delay(slow.IntervalMs, cancellationToken);
                await inner.WriteAsync(buffer[..Math.Min(slow.Bytes, buffer.Length)], cancellationToken);
                await inner.FlushAsync(cancellationToken);
            }

            return;
        }

        int sent = Math.Min(_left, buffer.Length);
        await inner.WriteAsync(buffer[..sent], cancellationToken);
        _left -= sent;
        if (_left == 0) await CutAsync();
    }

    /// <summary>Lets what was written reach the client, then cuts the connection.</summary>
    public async Task CutAsync()
    {
        if (context.RequestAborted.IsCancellationRequested) return;
        await inner.FlushAsync(CancellationToken.None);
        // Aborting throws away what the socket has not taken yet.
        await Task.Delay(50, CancellationToken.None);
        context.Abort();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
