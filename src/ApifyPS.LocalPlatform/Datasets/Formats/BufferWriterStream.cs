using System.Buffers;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Datasets.Formats;

/// <summary>A stream to write into a buffer that somebody else sends.</summary>
internal sealed class BufferWriterStream(IBufferWriter<byte> output) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}
