using System.Net;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>
/// Keeps web pages out. A page can make a browser send requests to this machine: with a foreign Origin, or, when its
/// own host name is pointed at 127.0.0.1, with that name as Host. Both would run code here.
/// </summary>
internal static class LoopbackGuard
{
    public static void Check(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
        {
            throw new PlatformException(ErrorKind.Forbidden, "insufficient-permissions", $"The local platform answers only under 127.0.0.1, localhost and [::1], not under \"{request.Host.Host}\".");
        }

        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            throw new PlatformException(ErrorKind.Forbidden, "insufficient-permissions", "The local platform refuses requests that come from other web pages.");
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host == "127.0.0.1"
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && address.Equals(IPAddress.IPv6Loopback));
}
