using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;

namespace ApifyPS.LocalPlatform.Proxy;

/// <summary>
/// Stands in for Apify Proxy, so that an Actor that is set to use it runs: it forwards everything directly, from this
/// machine's own address, whatever group, session or country is asked for. It takes the password that Actors get, so
/// that nobody else can use it.
/// </summary>
internal sealed class ForwardProxy : IDisposable
{
    /// <summary>SDKs ask this host through the proxy whether they may use it.</summary>
    private const string StatusHost = "proxy.apify.com";
    private const int MaxHead = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;

    private ForwardProxy(ILogger logger) => _logger = logger;

    public int Port { get; private set; }

    public string Password { get; } = "apify_proxy_" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static ForwardProxy Start(ILogger logger)
    {
        ForwardProxy proxy = new(logger);
        proxy._listener.Start();
        proxy.Port = ((IPEndPoint)proxy._listener.LocalEndpoint).Port;
        _ = proxy.AcceptAsync();
        return proxy;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(stop), stop);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // A client that left before it was accepted; anything else must not become a hot loop.
                _logger.ProxyNotAccepting(exception);
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                if (await ReadHeadAsync(stream, stop) is not { } request) return;
                if (!request.Authorizes(Password)) await AnswerAsync(stream, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"apify-local\"\r\n", "text/plain", "The proxy of the local platform needs the password of a run.", stop);
                else if (request.Host.Equals(StatusHost, StringComparison.OrdinalIgnoreCase)) await AnswerAsync(stream, "200 OK", string.Empty, "application/json", """{"connected":true,"connectionError":null,"isManInTheMiddle":false}""", stop);
                else await ForwardAsync(stream, request, stop);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or FormatException)
            {
                // One of both sides is gone, or spoke no HTTP.
            }
        }
    }

    private static async Task ForwardAsync(NetworkStream client, ProxyRequest request, CancellationToken stop)
    {
        using TcpClient target = new() { NoDelay = true };
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            await target.ConnectAsync(await NetworkTargets.ResolveAsync(request.Host, patience.Token), request.Port, patience.Token);
        }
        catch (RefusedTargetException exception)
        {
            await AnswerAsync(client, "403 Forbidden", string.Empty, "text/plain", exception.Message, stop);
            return;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            await AnswerAsync(client, "502 Bad Gateway", string.Empty, "text/plain", $"{request.Host}:{request.Port} cannot be reached: {exception.Message}", stop);
            return;
        }

        NetworkStream server = target.GetStream();
        if (request.IsTunnel) await client.WriteAsync("HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray(), stop);
        else await server.WriteAsync(Encoding.Latin1.GetBytes(request.ForwardedHead()), stop);
        await server.WriteAsync(request.Rest, stop);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // A client that has said all may still wait for the answer; a server that has said all is done.
        Task upstream = CopyAsync(client, server, target.Client, end.Token);
        await server.CopyToAsync(client, end.Token);
        await end.CancelAsync();
        await upstream;
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Socket target, CancellationToken end)
    {
        try
        {
            await from.CopyToAsync(to, end);
            target.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private static async Task<ProxyRequest?> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        byte[] buffer = new byte[MaxHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), patience.Token);
            if (read == 0) return null;
            length += read;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return ProxyRequest.Parse(Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory(end + 4, length - end - 4));
        }

        return null;
    }

    private static async Task AnswerAsync(NetworkStream stream, string status, string header, string contentType, string body, CancellationToken stop)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        string head = $"HTTP/1.1 {status}\r\n{header}Content-Type: {contentType}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. bytes], stop);
    }
}
