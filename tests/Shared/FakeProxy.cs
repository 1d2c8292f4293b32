using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApifyPS.TestSupport;

/// <summary>
/// A server of raw connections: a proxy that answers a CONNECT as the test says and then leads to whatever the test names, or anything else
/// that answers in the place of an HTTPS server.
/// </summary>
internal sealed class FakeProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _serve;
    private int _connections;

    private FakeProxy(Func<string, NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new(FormattableString.Invariant($"http://127.0.0.1:{Port}/"));

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The request lines and headers that came in plain text.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>A server that sends this to whoever connects, when the first bytes have come, and hangs up.</summary>
    public static FakeProxy Saying(string answer) => new(async (_, stream, stop) => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), stop));

    /// <summary>A server that takes connections and says nothing.</summary>
    public static FakeProxy Silent() => new((_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, stop));

    /// <summary>A proxy that connects everybody with one port of this machine.</summary>
    /// <param name="port">The port.</param>
    /// <param name="login">The user name and password that it wants, with a colon between them; null for none.</param>
    public static FakeProxy To(int port, string? login = null) => new(async (head, stream, stop) =>
    {
        if (login is not null && !head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(login))}\r\n", StringComparison.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"Contoso\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            return;
        }

        using TcpClient target = new();
        await target.ConnectAsync(IPAddress.Loopback, port, stop);
        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
        NetworkStream other = target.GetStream();
        await Task.WhenAny(stream.CopyToAsync(other, stop), other.CopyToAsync(stream, stop));
    });

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server was disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[16 * 1024];
                string head = "";
                // A handshake of TLS is one piece and has no end that a proxy would know.
                while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && !head.StartsWith('\u0016') && await stream.ReadAsync(buffer, _stop.Token) is var read and > 0)
                    head += Encoding.Latin1.GetString(buffer, 0, read);
                _heads.Enqueue(head);
                await _serve(head, stream, _stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The client went away, or the server was disposed of.
            }
        }
    }
}
