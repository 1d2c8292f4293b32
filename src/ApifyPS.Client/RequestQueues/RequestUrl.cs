using System.Globalization;
using System.Net;
using System.Text;

namespace ApifyPS.Client;

/// <summary>
/// Web addresses as browsers and Node.js read them (url.spec.whatwg.org). Not <see cref="Uri"/>: it decodes and escapes by rules of its
/// own, which also differ between .NET and .NET Framework, and one different character is a different request.
/// </summary>
internal static class RequestUrl
{
    private static readonly IdnMapping Idn = new();

    /// <summary>
    /// The address without what makes no difference to Apify's clients (<c>normalizeUrl</c> of @apify/utilities): fragment, user,
    /// <c>utm_</c> parameters, order of the parameters, the slash at the end.
    /// </summary>
    /// <returns>Null when it is no absolute address of the web.</returns>
    public static string? Normalize(string url)
    {
        string text = new(url.Trim().Where(c => c is not ('\t' or '\r' or '\n')).ToArray());
        int colon = text.IndexOf(':');
        string scheme = colon < 0 ? "" : text.Substring(0, colon).ToLowerInvariant();
        if (DefaultPort(scheme) is not { } defaultPort)
            return null;
        int start = colon + 1;
        while (start < text.Length && text[start] is ('/' or '\\'))
            start++;
        int end = IndexOfAny(text, start, "/\\?#");
        if (HostOf(text.Substring(start, end - start), defaultPort) is not { } host)
            return null;
        int query = IndexOfAny(text, end, "?#");
        string path = PathOf(text.Substring(end, query - end));
        int fragment = IndexOfAny(text, query, "#");
        string parameters = query < fragment ? QueryOf(text.Substring(query + 1, fragment - query - 1)) : "";
        return $"{scheme}://{host}{(path.EndsWith("/", StringComparison.Ordinal) ? path.Substring(0, path.Length - 1) : path)}{(parameters.Length > 0 ? "?" : "")}{parameters}";
    }

    private static int? DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        "ftp" => 21,
        _ => null,
    };

    private static string? HostOf(string authority, int defaultPort)
    {
        string host = authority.Substring(authority.LastIndexOf('@') + 1);
        string port = "";
        // The colons inside [::1] are no ports.
        int colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            port = host.Substring(colon + 1);
            host = host.Substring(0, colon);
        }

        int number = defaultPort;
        if (port.Length > 0 && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= ushort.MaxValue))
            return null;
        return NameOf(host) is { } name ? number == defaultPort ? name : name + ":" + number.ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string? NameOf(string host)
    {
        if (host.StartsWith("[", StringComparison.Ordinal))
            return host.EndsWith("]", StringComparison.Ordinal) && IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? six) ? $"[{six}]" : null;
        string name;
        try
        {
            name = Encoding.UTF8.GetString(Decode(host, plusIsSpace: false));
            name = (name.All(c => c < 0x80) ? name : Idn.GetAscii(name)).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (name.Length == 0 || name.Any(c => c <= ' ' || "#/:<>?@[\\]^|%\u007f".IndexOf(c) >= 0))
            return null;
        string last = name.TrimEnd('.').Split('.').Last();
        // What ends in a number is an address of four numbers, however it is abbreviated.
        if (last.Length > 0 && (last.All(c => c is >= '0' and <= '9') || last.StartsWith("0x", StringComparison.Ordinal)))
            return IPAddress.TryParse(name.TrimEnd('.'), out IPAddress? four) ? four.ToString() : null;
        return name;
    }

    private static string PathOf(string path)
    {
        string[] given = path.Split('/', '\\');
        List<string> segments = [];
        // The first part is what is before the first slash: nothing.
        for (int i = 1; i < given.Length; i++)
        {
            string plain = given[i].Replace("%2e", ".").Replace("%2E", ".");
            if (plain is ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            if (plain is not ("." or ".."))
                segments.Add(Escape(given[i]));
            else if (i == given.Length - 1)
                segments.Add("");
        }

        return "/" + string.Join("/", segments);
    }

    /// <summary>The parameters as a form has them (application/x-www-form-urlencoded), sorted by name; those of one name keep their order.</summary>
    private static string QueryOf(string query)
    {
        List<(string Name, string Value)> parameters = [];
        foreach (string part in query.Split(['&'], StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string name = Text(equals < 0 ? part : part.Substring(0, equals));
            if (!name.StartsWith("utm_", StringComparison.Ordinal))
                parameters.Add((name, equals < 0 ? "" : Text(part.Substring(equals + 1))));
        }

        return string.Join("&", parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => $"{Form(parameter.Name)}={Form(parameter.Value)}"));
    }

    private static string Text(string encoded) => Encoding.UTF8.GetString(Decode(encoded, plusIsSpace: true));

    /// <summary>Bytes of a text with %XX; a % that begins no such thing is itself.</summary>
    private static byte[] Decode(string text, bool plusIsSpace)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte value = bytes[i];
            if (value == '%' && i + 2 < bytes.Length && HexOf(bytes[i + 1]) is { } high && HexOf(bytes[i + 2]) is { } low)
            {
                value = (byte)((high << 4) | low);
                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }

            bytes[length++] = value;
        }

        Array.Resize(ref bytes, length);
        return bytes;
    }

    private static int? HexOf(byte digit) => (char)digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => null,
    };

    private static string Form(string text) => Encode(text, c => c is >= '0' and <= '9' or >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '*' or '-' or '.' or '_').Replace("%20", "+");

    private static string Escape(string segment) => Encode(segment, c => c is > ' ' and < '\u007f' and not ('"' or '#' or '<' or '>' or '?' or '`' or '{' or '}'));

    private static string Encode(string text, Func<char, bool> isPlain)
    {
        StringBuilder encoded = new(text.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            if (isPlain((char)value))
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static int IndexOfAny(string text, int start, string characters) =>
        text.IndexOfAny(characters.ToCharArray(), start) is var found and >= 0 ? found : text.Length;
}
