using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ApifyPS.LocalPlatform.Proxy;

/// <summary>The head of a request to a proxy: a tunnel (CONNECT host:port) or one request with the whole address in it.</summary>
internal sealed record ProxyRequest(string Method, string Target, string Host, int Port, IReadOnlyList<string> Headers, ReadOnlyMemory<byte> Rest)
{
    private const string Authorization = "Proxy-Authorization:";

    public bool IsTunnel => Method == "CONNECT";

    /// <summary>Null when it is no request for a proxy.</summary>
    /// <param name="head">The lines up to the empty one.</param>
    /// <param name="rest">What has arrived of what follows.</param>
    public static ProxyRequest? Parse(string head, ReadOnlyMemory<byte> rest)
    {
        string[] lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, _]) return null;
        if (!Uri.TryCreate(method == "CONNECT" ? "tunnel://" + target : target, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0) return null;
        if (method == "CONNECT" ? uri.Port <= 0 : uri.Scheme != Uri.UriSchemeHttp) return null;
        return new ProxyRequest(method, method == "CONNECT" ? target : uri.PathAndQuery, uri.IdnHost.Trim('[', ']'), uri.Port, lines[1..], rest);
    }

    /// <summary>Any user name will do: in it SDKs say which kind of proxy they want.</summary>
    public bool Authorizes(string password)
    {
        string? header = Headers.FirstOrDefault(line => line.StartsWith(Authorization, StringComparison.OrdinalIgnoreCase))?[Authorization.Length..].Trim();
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        byte[] given = Convert.FromBase64String(header["Basic ".Length..].Trim());
        int colon = given.AsSpan().IndexOf((byte)':');
        return colon >= 0 && CryptographicOperations.FixedTimeEquals(given.AsSpan(colon + 1), Encoding.UTF8.GetBytes(password));
    }

    /// <summary>
    /// The request as its server expects it. The connection ends with the answer, since the next request on it might be
    /// for another server.
    /// </summary>
    public string ForwardedHead()
    {
        IEnumerable<string> kept = Headers.Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        return string.Create(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\n{string.Concat(kept.Select(line => line + "\r\n"))}Connection: close\r\n\r\n");
    }
}
