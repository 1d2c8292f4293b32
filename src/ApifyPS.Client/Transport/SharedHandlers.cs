using System.Net;
#if NET8_0_OR_GREATER
using System.Net.Security;
#else
using System.Security.Authentication;
#endif

namespace ApifyPS.Client;

/// <summary>
/// Connections are pooled for the process: a cmdlet call that brings its own token costs no new handshake. Nothing in a handler
/// depends on a connection of the module, the token travels in each request.
/// </summary>
internal static class SharedHandlers
{
    private const int MaxConnectionsPerServer = 64;

    private static readonly Lazy<HttpClient> Remote = new(() => Create(useProxy: true));
    private static readonly Lazy<HttpClient> Loopback = new(() => Create(useProxy: false));

    /// <summary>The HTTP client for an address; what is on this machine is never asked for through a proxy.</summary>
    public static HttpClient For(Uri baseUri) => (baseUri.IsLoopback ? Loopback : Remote).Value;

    /// <summary>The proxy through which an address is asked; null for none.</summary>
    public static Uri? ProxyFor(Uri address)
    {
        if (address.IsLoopback)
            return null;
        try
        {
            IWebProxy? proxy = DefaultProxy;
            // .NET Framework gives the address itself where there's no proxy for it.
            return proxy is null || proxy.IsBypassed(address) || proxy.GetProxy(address) is not { } found || found == address ? null : found;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or UriFormatException)
        {
            // A proxy script that fails: it's for a message only.
            return null;
        }
    }

    /// <summary>Whether the proxy was given a user name and password.</summary>
    public static bool HasLogin(Uri proxy) => DefaultProxy?.Credentials?.GetCredential(proxy, "Basic") is { UserName.Length: > 0 };

    private static IWebProxy? DefaultProxy =>
#if NET8_0_OR_GREATER
        HttpClient.DefaultProxy;
#else
        WebRequest.DefaultWebProxy;
#endif

    internal static HttpClient Create(bool useProxy)
    {
#if NET8_0_OR_GREATER
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(20),
            SslOptions =
            {
                RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                    CertificateCheck.Problem(((SslStream)sender).TargetHostName, certificate, chain, errors) is { } problem ? throw problem : true,
            },
        };
#else
        CheckedHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
        };
        // powershell.exe was built for a .NET Framework whose default is TLS 1.0.
        if (System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
            handler.SslProtocols = SslProtocols.Tls12;
#endif
        return new HttpClient(new WholeBodyHandler(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
