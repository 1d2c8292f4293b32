using System.Net;
using System.Net.Sockets;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>
/// Where webhooks, the proxy and the fetching of sources may connect to. This machine and the local network are fine, that is what a local
/// platform is for; addresses of the link are not, because clouds answer there with a machine's credentials.
/// </summary>
internal static class NetworkTargets
{
    private static readonly IPNetwork[] Refused =
    [
        // "This host", which systems take for loopback although filters don't; the link; what goes to many.
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
        // Metadata and agents of clouds that aren't on the link: Amazon, Google, Azure, Alibaba, Oracle.
        IPNetwork.Parse("fd00:ec2::254/128"), IPNetwork.Parse("fd20:ce::254/128"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("192.0.0.192/32"),
    ];

    public static bool IsRefused(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        // A new address has no scope: fe80::1%eth0 is fe80::1.
        IPAddress plain = Embedded(bytes) is { } inner ? new IPAddress(inner) : new IPAddress(bytes);
        return Array.Exists(Refused, network => network.Contains(plain));
    }

    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="RefusedTargetException">There are only others.</exception>
    /// <exception cref="SocketException">The name can't be resolved.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        // The resolver takes no 0.0.0.0.
        IPAddress[] all = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        IPAddress[] allowed = Array.FindAll(all, address => !IsRefused(address));
        return allowed.Length > 0 || all.Length == 0 ? allowed : throw new RefusedTargetException(host, all[0]);
    }

    /// <summary>A handler that connects nowhere else, whatever a name resolves to at the moment of connecting.</summary>
    public static HttpMessageHandler Guard(SocketsHttpHandler handler)
    {
        handler.ConnectCallback = async (context, cancellation) =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(await ResolveAsync(context.DnsEndPoint.Host, cancellation), context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return new BeforeProxies { InnerHandler = handler };
    }

    /// <summary>An IPv4 address in one of IPv6: mapped, compatible, of NAT64 or 6to4.</summary>
    private static byte[]? Embedded(byte[] bytes)
    {
        if (bytes.Length != 16) return null;
        ReadOnlySpan<byte> start = bytes.AsSpan(0, 12);
        bool isCompatible = start.IndexOfAnyExcept((byte)0) < 0 && (bytes[12] != 0 || bytes[13] != 0);
        bool isMapped = start[..10].IndexOfAnyExcept((byte)0) < 0 && bytes[10] == 0xFF && bytes[11] == 0xFF;
        bool isNat64 = start.SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]);
        if (isCompatible || isMapped || isNat64) return bytes[12..];
        return bytes[0] == 0x20 && bytes[1] == 0x02 ? bytes[2..6] : null;
    }

    /// <summary>Through a proxy the connection is to the proxy, and the host would not be looked at.</summary>
    private sealed class BeforeProxies : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                await ResolveAsync(request.RequestUri!.IdnHost, cancellationToken);
            }
            catch (SocketException)
            {
                // A name that only the proxy knows, or nobody: then it is told by the connection.
            }
            catch (RefusedTargetException exception)
            {
                throw new HttpRequestException(exception.Message, exception);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
