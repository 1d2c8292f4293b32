using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace ApifyPS.TestSupport;

/// <summary>A request as it came over the wire.</summary>
public sealed class FakeRequest
{
    /// <summary>Number of the request at this platform, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the connection that it came on, from 1.</summary>
    public required int Connection { get; init; }

    public required string Method { get; init; }

    /// <summary>The request target, exactly as sent.</summary>
    public required string Target { get; init; }

    /// <summary>When it came, on the platform's own clock.</summary>
    public required TimeSpan At { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body as it was sent.</summary>
    public required byte[] WireBody { get; init; }

    /// <summary>The path, encoded.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>The query parameters, decoded, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters =>
        Target.Contains('?', StringComparison.Ordinal)
            ? [.. Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(part => part.Split('=', 2)).Select(part => KeyValuePair.Create(part[0], Uri.UnescapeDataString(part.ElementAtOrDefault(1) ?? "")))]
            : [];

    /// <summary>The body without its Content-Encoding.</summary>
    public byte[] Body
    {
        get
        {
            using Stream stream = Header("Content-Encoding") switch
            {
                null => new MemoryStream(WireBody),
                "br" => new BrotliStream(new MemoryStream(WireBody), CompressionMode.Decompress),
                "gzip" => new GZipStream(new MemoryStream(WireBody), CompressionMode.Decompress),
                string other => throw new InvalidDataException("Unknown Content-Encoding " + other),
            };
            using MemoryStream body = new();
            stream.CopyTo(body);
            return body.ToArray();
        }
    }

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Text);

    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    /// <summary>The value of a query parameter, decoded; null when it is not there.</summary>
    public string? Query(string name) => Parameters.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value).SingleOrDefault();

    public long QueryNumber(string name, long otherwise) => Query(name) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    public override string ToString() => $"{Method} {Target}";
}
