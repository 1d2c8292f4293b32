namespace ApifyPS.Client;

/// <summary>A record of a key-value store, as it was stored.</summary>
public sealed class KeyValueRecord
{
    internal KeyValueRecord(string key, string? contentType, byte[] body)
    {
        Key = key;
        ContentType = contentType;
        Body = body;
    }

    /// <summary>Key of the record.</summary>
    public string Key { get; }

    /// <summary>Content type that it was stored with; null when the platform sends none.</summary>
    public string? ContentType { get; }

    /// <summary>The bytes.</summary>
    public byte[] Body { get; }
}
