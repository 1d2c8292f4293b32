using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// Brings the items of a dataset to a file as the platform formats them, without making objects of them. When the connection breaks,
/// JSON and JSON lines continue behind the last whole item; the other formats, whose parts depend on each other (columns, archives, elements),
/// begin again. So do JSON and JSON lines whose items are not those stored (clean, unwind, view), because the place to continue from cannot be told.
/// </summary>
public sealed class DatasetExporter
{
    private const int BufferLength = 256 * 1024;
    private const int TailLength = 64;

    private readonly ApifyClient _client;
    private readonly string _path;
    private readonly DatasetItemOptions _items;
    private readonly DatasetExportOptions _options;
    private long _bytesWritten;
    private long _totalBytes = -1;

    internal DatasetExporter(ApifyClient client, string path, DatasetItemOptions items, DatasetExportOptions options)
    {
        _client = client;
        _path = path;
        _items = items;
        _options = options;
    }

    /// <summary>Bytes that are in the file so far.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Bytes that the file will have; null when the platform does not say.</summary>
    public long? TotalBytes => Volatile.Read(ref _totalBytes) is var total and >= 0 ? total : null;

    private bool IsJson => _options.Format == DatasetFormat.Json;

    /// <summary>Writes all of it.</summary>
    /// <param name="file">Empty, and can be read, sought in and cut.</param>
    /// <param name="cancellationToken">Cancels it; what is in the file then is of no use.</param>
    /// <returns>A task that ends when everything is in the file.</returns>
    /// <exception cref="ApifyException">The platform refused, or the connection broke too often.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteToAsync(Stream file, CancellationToken cancellationToken)
    {
        ItemBoundary? boundary = !_items.ChangesCount && (IsJson || _options.Format == DatasetFormat.JsonLines) ? new(_options.Format) : null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (int failures = 0; ;)
            {
                long done = boundary?.Count ?? 0;
                ApifyRequest request = MakeRequest(done);
                IOException? broken = await AppendAsync(request, file, buffer, done, cancellationToken).ConfigureAwait(false);
                if (broken is null)
                    return;
                if (boundary is not null)
                    boundary.Scan(file);
                long kept = boundary?.End ?? 0;
                // A break that came after some items is not the same trouble continuing.
                failures = boundary?.Count > done ? 1 : failures + 1;
                if (boundary is { IsClosed: true })
                    return;
                file.SetLength(kept);
                file.Position = kept;
                Volatile.Write(ref _bytesWritten, kept);
                if (boundary?.Count >= _items.Limit)
                {
                    // Everything is there but the end.
                    if (IsJson)
                        file.WriteByte((byte)']');
                    return;
                }

                ApifyConnectionException failure = _client.Transport.BrokenStream(request, failures, broken);
                TimeSpan pause = _client.Transport.Retry.NextDelay(failure, idempotent: true, TimeSpan.Zero) ?? throw failure;
                await _client.Options.Time.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ApifyRequest MakeRequest(long done) =>
        _items.ToRequest(_path, _items.Offset + done, _items.Limit - done, _options.Format)
            .Query("delimiter", _options.Delimiter)
            .Query("skipHeaderRow", _options.SkipHeaderRow ? true : null)
            // In the middle of the file is no place for it.
            .Query("bom", done == 0 ? _options.Bom : null)
            .Query("xmlRoot", _options.XmlRoot)
            .Query("xmlRow", _options.XmlRow);

    /// <summary>Writes an answer to the file. What is wrong with the answer is the result, what is wrong with the file is thrown.</summary>
    private async Task<IOException?> AppendAsync(ApifyRequest request, Stream file, byte[] buffer, long done, CancellationToken cancellationToken)
    {
        using ApifyStreamResponse response = await _client.Transport.SendForStreamAsync(request, _client.Options.RequestTimeout, cancellationToken).ConfigureAwait(false);
        if (done > 0 && long.TryParse(response.Header("X-Apify-Pagination-Offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset) && offset != _items.Offset + done)
            throw _client.Transport.InvalidStream(request, 1, new JsonException(FormattableString.Invariant($"The items from {offset} came instead of those from {_items.Offset + done}.")));
        Volatile.Write(ref _totalBytes, response.Length is { } length && done == 0 ? length : -1);

        ArrayJoin? join = IsJson && done > 0 ? new ArrayJoin() : null;
        while (true)
        {
            int read;
            try
            {
                read = await response.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                return exception;
            }

            if (read == 0)
                return EndFault(file, response.SaysItsEnd) is { } fault ? new EndOfStreamException(fault) : null;
            int start = join?.Skip(buffer, read, file) ?? 0;
            if (start < 0)
                throw _client.Transport.InvalidStream(request, 1, new JsonException("An array was expected."));
            file.Write(buffer, start, read - start);
            Volatile.Write(ref _bytesWritten, file.Position);
        }
    }

    /// <summary>Why what is in the file cannot be all; null when it can. Nearly every format shows where it ends.</summary>
    private string? EndFault(Stream file, bool saysItsEnd)
    {
        byte[] tail = new byte[(int)Math.Min(file.Length, TailLength)];
        file.Position = file.Length - tail.Length;
        for (int read, at = 0; at < tail.Length && (read = file.Read(tail, at, tail.Length - at)) > 0; at += read)
        {
        }

        int last = tail.Length;
        while (last > 0 && tail[last - 1] is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
            last--;
        // Nothing at all but the mark is what a file of no items has.
        bool isOnlyMark = file.Length == tail.Length && tail.AsSpan().SequenceEqual(ByteOrderMark.Bytes);
        byte end = last == 0 || isOnlyMark ? (byte)0 : tail[last - 1];
        switch (_options.Format)
        {
            case DatasetFormat.Json when end != ']' || (!saysItsEnd && !IsClosedArray(file)):
            case DatasetFormat.JsonLines when end is not ((byte)'}' or 0):
            case DatasetFormat.Xlsx when !HasZipEnd(tail):
            case "html" or "xml" or "rss" when end != '>':
                return "The answer breaks off before its end.";
            case DatasetFormat.Csv or DatasetFormat.JsonLines when !saysItsEnd:
                return "The answer does not say where it ends, so that a part of it could pass for all.";
            default:
                return null;
        }
    }

    private static bool IsClosedArray(Stream file)
    {
        ItemBoundary boundary = new(DatasetFormat.Json);
        boundary.Scan(file);
        return boundary.IsClosed;
    }

    /// <summary>The record at the end of every zip archive, which a workbook is.</summary>
    private static bool HasZipEnd(byte[] tail)
    {
        for (int i = tail.Length - 22; i >= 0; i--)
        {
            if (tail[i] == 'P' && tail[i + 1] == 'K' && tail[i + 2] == 5 && tail[i + 3] == 6)
                return true;
        }

        return false;
    }

    /// <summary>Makes one array of two: what begins anew continues behind a comma instead.</summary>
    private sealed class ArrayJoin
    {
        private bool _isOpened;
        private bool _isJoined;

        /// <summary>Index of the first byte that goes into the file; -1 when what comes is no array.</summary>
        public int Skip(byte[] buffer, int count, Stream file)
        {
            if (_isJoined)
                return 0;
            for (int i = 0; i < count; i++)
            {
                byte b = buffer[i];
                if (b is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
                    continue;
                if (!_isOpened)
                {
                    if (b != '[')
                        return -1;
                    _isOpened = true;
                    continue;
                }

                _isJoined = true;
                if (b != ']')
                {
                    file.WriteByte((byte)',');
                    file.WriteByte((byte)'\n');
                }

                return i;
            }

            return count;
        }
    }
}
