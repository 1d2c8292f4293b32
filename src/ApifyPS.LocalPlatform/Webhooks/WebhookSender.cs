using System.Net;
using System.Net.Security;
using System.Text;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>Makes one call to a receiver. Whatever goes wrong with it is part of the call, never an exception.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const int MaxResponseBody = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a template cannot set: what belongs to the connection or is said by the platform.</summary>
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Expect", "TE", "Trailer", "Upgrade",
        "X-Apify-Webhook", "X-Apify-Webhook-Dispatch-Id", "X-Apify-Request-Origin",
    };

    private readonly HttpClient _strict = Client(ignoreSslErrors: false);
    private readonly HttpClient _lenient = Client(ignoreSslErrors: true);

    /// <exception cref="OperationCanceledException">The platform stops.</exception>
    public async Task<WebhookCall> SendAsync(WebhookDefinition webhook, WebhookDispatch dispatch, CancellationToken stopping)
    {
        DateTimeOffset startedAt = Timestamps.Now;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(Patience);
        int? status = null;
        string? body = null;
        string? error = null;
        try
        {
            using HttpRequestMessage request = Request(webhook, dispatch);
            using HttpResponseMessage response = await (webhook.IgnoreSslErrors ? _lenient : _strict)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode) error = $"The receiver answered with status {status}.";
            body = await ReadStartAsync(response.Content, limit.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            error = $"The receiver did not answer within {Patience.TotalSeconds} seconds.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            error = exception.Message;
        }

        return new WebhookCall { StartedAt = startedAt, FinishedAt = Timestamps.Now, ErrorMessage = error, ResponseStatus = status, ResponseBody = body };
    }

    public void Dispose()
    {
        _strict.Dispose();
        _lenient.Dispose();
    }

    private static HttpRequestMessage Request(WebhookDefinition webhook, WebhookDispatch dispatch)
    {
        HttpRequestMessage request = new(HttpMethod.Post, webhook.RequestUrl)
        {
            Content = new StringContent(dispatch.Payload, Encoding.UTF8, "application/json"),
        };
        foreach ((string name, string value) in dispatch.Headers)
        {
            if (OwnHeaders.Contains(name) || value.AsSpan().ContainsAny('\r', '\n', '\0')) continue;
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Add("X-Apify-Webhook", "true");
        request.Headers.Add("X-Apify-Webhook-Dispatch-Id", dispatch.Id);
        request.Headers.Add("X-Apify-Request-Origin", "WEBHOOK");
        return request;
    }

    private static async Task<string> ReadStartAsync(HttpContent content, CancellationToken cancellation)
    {
        byte[] start = new byte[MaxResponseBody];
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        int length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(start, 0, length);
    }

    private static HttpClient Client(bool ignoreSslErrors)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new ProxyForOthers(),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
#pragma warning disable CA5359 // The webhook asks for just that.
        if (ignoreSslErrors) handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        return new HttpClient(NetworkTargets.Guard(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The proxy of this machine's settings, but not for receivers on this machine.</summary>
    private sealed class ProxyForOthers : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => HttpClient.DefaultProxy.Credentials;
            set { }
        }

        public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
