using System.Net;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Storages;

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
            throw FromAnotherPage();
        }
    }

    /// <summary>
    /// What a page sends by an image, a frame or a link has no Origin, and a GET can start an Actor here (<c>run-sync</c>, <c>?method=POST</c>).
    /// Browsers tell such requests in a header that no page can set or leave out. They may look at what may be seen by anyone who has its
    /// address, which the page itself cannot read; they may not do anything. To be called when the end-point is known.
    /// </summary>
    public static void CheckSite(HttpContext context)
    {
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("cross-site" or "same-site") || context.GetEndpoint() is not { } endpoint) return;
        bool onlyReads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        bool isForAnyone = endpoint.Metadata.GetMetadata<StorageReading>() is not null || endpoint.Metadata.GetMetadata<AnonymousEndpoint>() is not null;
        if (!onlyReads || !isForAnyone) throw FromAnotherPage();
    }

    private static PlatformException FromAnotherPage() =>
        new(ErrorKind.Forbidden, "insufficient-permissions", "The local platform refuses requests that come from other web pages.");

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host == "127.0.0.1"
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && address.Equals(IPAddress.IPv6Loopback));
}
