using System.Text;
using System.Text.Json.Serialization;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>One request, as the journal remembers it. It is filled while the request is processed.</summary>
internal sealed class JournalEntry
{
    public required long N { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required string Query { get; init; }

    /// <summary>0 when no answer was sent, null while there is none yet.</summary>
    public int? Status { get; private set; }

    public double? Ms { get; private set; }

    public required IReadOnlyDictionary<string, string> RequestHeaders { get; init; }

    public long RequestBodyLength { get; private set; }

    /// <summary>The beginning of a textual body, decoded.</summary>
    public string? RequestBody => Body is null ? null : Encoding.UTF8.GetString(Body);

    public string? FaultId { get; private set; }

    [JsonIgnore]
    public bool IsCut { get; private set; }

    [JsonIgnore]
    public byte[]? Body { get; private set; }

    public void SetBody(ReadOnlyMemory<byte> body, long length, int keep, bool isText)
    {
        RequestBodyLength = length;
        if (isText && !body.IsEmpty) Body = body.Span[..Math.Min(keep, body.Length)].ToArray();
    }

    public void DropBody() => Body = null;

    public void SetFault(string id) => FaultId = id;

    /// <summary>The connection was cut before an answer.</summary>
    public void SetCut() => IsCut = true;

    public void SetStatus(int status, double milliseconds) => (Status, Ms) = (status, milliseconds);
}
