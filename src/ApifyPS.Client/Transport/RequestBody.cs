using System.IO.Compression;

namespace ApifyPS.Client;

/// <summary>The one place for how the body of a request goes over the wire: as it is or compressed, from memory or streamed.</summary>
internal static class RequestBody
{
    /// <summary>As the official clients: below this, compression costs more than it saves.</summary>
    private const int MinCompressedLength = 1024;

#if NET8_0_OR_GREATER
    // Fastest is quicker than gzip and no larger.
    public const string Encoding = "br";
#else
    public const string Encoding = "gzip";
#endif

    /// <summary>The content of a message; null for none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stillGoing">Called on any thread while a streamed body goes out.</param>
    public static HttpContent? ToContent(ApifyRequest request, Action stillGoing)
    {
        // A connection asks for the body once it stands: through the proxy, and secure.
        Action started = () => request.MayBeSent = true;
        HttpContent content;
        bool compress = IsText(request.ContentType);
        if (request.OpenBody is not null)
        {
            Stream source = StreamedContent.Open(request.OpenBody);
            compress &= !source.CanSeek || source.Length >= MinCompressedLength;
            content = new StreamedContent(source, compress, started, taken =>
            {
                stillGoing();
                request.OnBodyProgress?.Invoke(taken);
            });
        }
        else if (request.Body is not null)
        {
            int length = request.BodyLength ?? request.Body.Length;
            compress &= length >= MinCompressedLength;
            content = compress ? Compressed(request.Body, length, started) : new BytesContent(request.Body, length, started);
        }
        else
        {
            // .NET sends a request without content again by itself when the connection ends before an answer: for a start, a second run.
            return request.Method == HttpMethod.Post ? new BytesContent([], 0, started) : null;
        }

        content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType ?? "application/octet-stream");
        if (compress)
            content.Headers.ContentEncoding.Add(Encoding);
        return content;
    }

    /// <summary>A stream that compresses what is written to it and leaves the other open.</summary>
    public static Stream Compress(Stream target) =>
#if NET8_0_OR_GREATER
        new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true);
#else
        new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
#endif

    /// <summary>What kept the body from being read, when it is this that made a request fail; null when it is something else.</summary>
    public static Exception? FailureOf(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is StreamedContent.UnreadableException unreadable)
                return unreadable.InnerException;
        }

        return null;
    }

    private static BytesContent Compressed(byte[] body, int length, Action started)
    {
        using MemoryStream compressed = new();
        using (Stream stream = Compress(compressed))
            stream.Write(body, 0, length);
        return new BytesContent(compressed.GetBuffer(), (int)compressed.Length, started);
    }

    private static bool IsText(string? contentType) =>
        contentType is not null && (contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || contentType.IndexOf("json", StringComparison.OrdinalIgnoreCase) >= 0
            || contentType.IndexOf("xml", StringComparison.OrdinalIgnoreCase) >= 0);
}
