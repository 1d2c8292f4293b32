using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ApifyPS.TestSupport;

/// <summary>
/// A scriptable HTTP/1.1 server over a bare socket, because what clients must survive (an answer cut in its headers, in a chunk, a
/// reset, silence) is what a real HTTP server does not do. It keeps every request for assertions.
/// </summary>
public sealed class FakePlatform : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DripInterval = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FakeRequest, FakeReply> _respond;
    private readonly X509Certificate2? _certificate;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private SslProtocols _protocols;
    private int _requestCount;
    private int _connectionCount;

    private FakePlatform(Func<FakeRequest, FakeReply> respond, X509Certificate2? certificate = null)
    {
        _respond = respond;
        _certificate = certificate;
        // Bound but not listening: the port is ours, and connections to it are refused.
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string scheme = certificate is null ? "http" : "https";
        BaseUri = new Uri(FormattableString.Invariant($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/"));
    }

    public Uri BaseUri { get; }

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>Number of connections that came, with or without a request.</summary>
    public int Connections => Volatile.Read(ref _connectionCount);

    /// <summary>A platform that answers each request as the function says.</summary>
    public static FakePlatform Start(Func<FakeRequest, FakeReply> respond)
    {
        FakePlatform platform = new(respond);
        platform.Listen();
        return platform;
    }

    /// <summary>A platform that gives these answers in turn, the last one for ever.</summary>
    public static FakePlatform Start(params FakeReply[] replies) => Start(request => replies[Math.Min(request.Number, replies.Length) - 1]);

    /// <summary>A platform that refuses connections until <see cref="Listen"/> is called.</summary>
    public static FakePlatform Refusing(Func<FakeRequest, FakeReply> respond) => new(respond);

    /// <summary>A platform behind a certificate that nobody trusts.</summary>
    public static FakePlatform Untrusted(Func<FakeRequest, FakeReply> respond) => Secure(TestCertificates.SelfSigned("nobody"), respond);

    /// <summary>A platform behind a certificate, which it disposes of.</summary>
    public static FakePlatform Secure(X509Certificate2 certificate, Func<FakeRequest, FakeReply> respond, SslProtocols protocols = SslProtocols.None)
    {
        FakePlatform platform = new(respond, certificate) { _protocols = protocols };
        platform.Listen();
        return platform;
    }

    public void Listen()
    {
        _listener.Listen(128);
        _ = AcceptAsync();
    }

    /// <summary>Waits until a number of requests have come: for tests that act in the middle of one.</summary>
    public async Task WaitForRequestsAsync(int count)
    {
        for (Stopwatch patience = Stopwatch.StartNew(); _requests.Count < count;)
        {
            Assert.True(patience.Elapsed < Patience, $"{count} requests were expected, {_requests.Count} came.");
            await Task.Delay(5);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _certificate?.Dispose();
        foreach (Socket connection in _connections.Keys)
            connection.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token);
                _connections[socket] = true;
                _ = ServeAsync(socket, Interlocked.Increment(ref _connectionCount));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The platform was disposed of.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        socket.NoDelay = true;
        try
        {
            await using Stream stream = await OpenAsync(socket);
            // For reading only: it would not let the same stream be written to.
            BufferedStream reader = new(stream);
            while (await ReadAsync(reader, stream, connection) is { } request)
            {
                FakeReply reply = _respond(request);
                if (reply.Delay > TimeSpan.Zero)
                    await Task.Delay(reply.Delay, _stop.Token);
                if (await WriteAsync(stream, request, reply))
                    continue;
                for (; reply.Drip is { } drip; await Task.Delay(DripInterval, _stop.Token))
                    await stream.WriteAsync((byte[])[.. "1\r\n"u8, drip, .. "\r\n"u8], _stop.Token);
                if (reply.WithSilence)
                    await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                if (reply.WithReset)
                    socket.LingerState = new LingerOption(true, 0);
                break;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The client went away, or the platform was disposed of.
        }
        finally
        {
            socket.Dispose();
            _connections.TryRemove(socket, out _);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        NetworkStream plain = new(socket);
        if (_certificate is null)
            return plain;
        SslStream secure = new(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            EnabledSslProtocols = _protocols,
            // As Apify's own servers: who can speak HTTP/2 is offered it.
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }, _stop.Token);
        if (secure.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            throw new IOException("The client has chosen HTTP/2.");
        return secure;
    }

    private async Task<FakeRequest?> ReadAsync(Stream reader, Stream writer, int connection)
    {
        string? requestLine = await ReadLineAsync(reader);
        if (requestLine is null)
            return null;
        string[] parts = requestLine.Split(' ');
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(reader) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (headers.ContainsKey("Expect"))
            await writer.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        byte[] body = headers.ContainsKey("Transfer-Encoding")
            ? await ReadChunksAsync(reader)
            : await ReadExactlyAsync(reader, headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0);
        FakeRequest request = new()
        {
            Number = Interlocked.Increment(ref _requestCount),
            Connection = connection,
            Method = parts[0],
            Target = parts[1],
            At = _clock.Elapsed,
            Headers = headers,
            WireBody = body,
        };
        _requests.Enqueue(request);
        return request;
    }

    private async Task<byte[]> ReadExactlyAsync(Stream stream, int length)
    {
        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }

    private async Task<byte[]> ReadChunksAsync(Stream stream)
    {
        using MemoryStream body = new();
        while (true)
        {
            string size = await ReadLineAsync(stream) ?? throw new EndOfStreamException();
            byte[] chunk = await ReadExactlyAsync(stream, int.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            await ReadLineAsync(stream);
            if (chunk.Length == 0)
                return body.ToArray();
            body.Write(chunk);
        }
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) > 0)
        {
            if (one[0] == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    /// <summary>True when the answer is whole and the connection can be used again.</summary>
    private async Task<bool> WriteAsync(Stream stream, FakeRequest request, FakeReply reply)
    {
        if (reply.RawHead is not null)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(reply.RawHead), _stop.Token);
            return false;
        }

        byte[] head = Encoding.Latin1.GetBytes(Head(reply));
        if (reply.CutHeadAfter is { } cutHead)
        {
            await stream.WriteAsync(head.AsMemory(0, Math.Min(cutHead, head.Length)), _stop.Token);
            return false;
        }

        await stream.WriteAsync(head, _stop.Token);
        if (request.Method == "HEAD" || reply.Status == 204)
            return true;
        int length = Math.Min(reply.CutBodyAfter ?? int.MaxValue, reply.Body.Length);
        if (reply.ChunkLength is { } chunk)
        {
            for (int start = 0; start < length; start += chunk)
            {
                // A cut inside a chunk: its announced length is more than what comes of it.
                int announced = Math.Min(chunk, reply.Body.Length - start);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(announced.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), _stop.Token);
                await stream.WriteAsync(reply.Body.AsMemory(start, Math.Min(announced, length - start)), _stop.Token);
                if (announced <= length - start)
                    await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
            }

            if (reply.CutBodyAfter is null)
                await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _stop.Token);
        }
        else
        {
            await stream.WriteAsync(reply.Body.AsMemory(0, length), _stop.Token);
        }

        return reply.CutBodyAfter is null;
    }

    private static string Head(FakeReply reply)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\n");
        foreach (KeyValuePair<string, string> header in reply.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\r\n");
        if (reply.Status != 204)
            head.Append(reply.ChunkLength is null ? FormattableString.Invariant($"Content-Length: {reply.Body.Length}\r\n") : "Transfer-Encoding: chunked\r\n");
        return head.Append("\r\n").ToString();
    }
}
