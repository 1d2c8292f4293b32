using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>
/// An SDK sends its last status message and exits without waiting for the answer. Kestrel refuses to read the body of a
/// request once the connection is closed, even when all of it has arrived. Here the end of a connection is told only
/// after everything that came before it has been read.
/// </summary>
internal static class LateClosing
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    public static async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using CancellationTokenSource closed = new();
        await using CancellationTokenRegistration closing = connection.ConnectionClosed.Register(() => closed.CancelAfter(Delay));
        connection.ConnectionClosed = closed.Token;
        connection.Transport = new Duplex(new Reader(connection.Transport.Input), connection.Transport.Output);
        await next(connection);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Reader(PipeReader inner) : PipeReader
    {
        private ReadOnlySequence<byte> _buffer;

        /// <summary>How much of the unconsumed bytes the consumer has looked at.</summary>
        private long _seen;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            Told(await inner.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            if (!inner.TryRead(out result)) return false;
            result = Told(result);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            _seen = _buffer.Slice(consumed, examined).Length;
            _buffer = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        /// <summary>The end is kept back while there is something that the consumer has not looked at; not longer, or it would ask for ever.</summary>
        private ReadResult Told(ReadResult result)
        {
            _buffer = result.Buffer;
            bool isEnd = result.IsCompleted && result.Buffer.Length <= _seen;
            return new ReadResult(result.Buffer, result.IsCanceled, isEnd);
        }
    }
}
