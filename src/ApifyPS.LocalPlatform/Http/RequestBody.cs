using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.KeyValueStores;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>Reads the whole body once, decompressed and within the API's limit. Everybody after takes it from here.</summary>
internal static class RequestBody
{
    /// <summary>9 MiB, the API's limit for a decompressed body.</summary>
    public const int Limit = 9_437_184;

    private static readonly object Key = new();
    private static readonly object UploadKey = new();

    public static ReadOnlyMemory<byte> Of(HttpContext context) =>
        context.Items.TryGetValue(Key, out object? body) ? (ReadOnlyMemory<byte>)body! : ReadOnlyMemory<byte>.Empty;

    /// <summary>The body of a record, of which <see cref="Of"/> may hold only the beginning; null for other requests, and for an empty one.</summary>
    public static RecordUpload? UploadOf(HttpContext context) => context.Items.TryGetValue(UploadKey, out object? upload) ? (RecordUpload)upload! : null;

    public static long LengthOf(HttpContext context) => UploadOf(context)?.Length ?? Of(context).Length;

    /// <param name="context">The request.</param>
    /// <param name="beginUpload">Begins the upload of a record.</param>
    public static async Task ReadAsync(HttpContext context, Func<RecordUpload> beginUpload)
    {
        HttpRequest request = context.Request;
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0)) return;
        if (IsRecord(request))
        {
            await ReadRecordAsync(context, beginUpload());
            return;
        }

        string encoding = request.Headers.ContentEncoding.ToString();
        await using Stream body = Decoded(request.Body, encoding);
        using MemoryStream whole = new(capacity: (int)Math.Min(request.ContentLength ?? 0, Limit));
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            int read;
            // Not RequestAborted: an Actor that exits right after its last request has it cancelled while the body waits to be read.
            while ((read = await body.ReadAsync(buffer, CancellationToken.None)) > 0)
            {
                length += read;
                // Beyond the limit it is only counted, because the error names the length.
                if (length <= Limit) whole.Write(buffer, 0, read);
            }
        }
        catch (Exception exception) when (IsDamage(exception, body))
        {
            throw PlatformException.InvalidInput($"the request body is not valid {encoding} data.");
        }

        if (length > Limit)
        {
            throw new PlatformException(
                ErrorKind.TooLarge, "request-too-large",
                string.Create(CultureInfo.InvariantCulture, $"The POST payload is too large (limit: {Limit} bytes, actual length: {length} bytes)."));
        }

        context.Items[Key] = (ReadOnlyMemory<byte>)whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    /// <summary>Records are not under the API's limit: those of several hundred megabytes are nothing unusual (screenshots, archives, sources of Actors).</summary>
    private static bool IsRecord(HttpRequest request) =>
        (HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method))
        && request.Path.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., "key-value-store", "records", _] or [.., "key-value-stores", _, "records", _];

    private static async Task ReadRecordAsync(HttpContext context, RecordUpload upload)
    {
        context.Response.RegisterForDispose(upload);
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        await using Stream body = Decoded(context.Request.Body, encoding);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(80 * 1024);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, CancellationToken.None)) > 0) await upload.WriteAsync(buffer.AsMemory(0, read));
            await upload.CompleteAsync();
        }
        catch (Exception exception) when (IsDamage(exception, body))
        {
            throw PlatformException.InvalidInput($"the request body is not valid {encoding} data.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        context.Items[UploadKey] = upload;
        context.Items[Key] = upload.Beginning;
    }

    /// <summary>What the decompressors throw at data that is none of theirs.</summary>
    private static bool IsDamage(Exception exception, Stream body) =>
        exception is InvalidDataException || (exception is InvalidOperationException && body is BrotliStream);

    private static Stream Decoded(Stream body, string encoding) => encoding.ToUpperInvariant() switch
    {
        "" or "IDENTITY" => body,
        "GZIP" or "X-GZIP" => new GZipStream(body, CompressionMode.Decompress),
        "BR" => new BrotliStream(body, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(body, CompressionMode.Decompress),
        _ => throw new PlatformException(ErrorKind.UnsupportedEncoding, "unsupported-content-encoding", $"Content-Encoding \"{encoding}\" is not supported."),
    };
}
