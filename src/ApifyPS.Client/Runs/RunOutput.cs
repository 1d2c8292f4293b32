namespace ApifyPS;

/// <summary>The OUTPUT record of a run, as the Apify SDK 1.0 gave it.</summary>
public sealed class RunOutput
{
    /// <summary>Makes an output.</summary>
    /// <param name="contentType">Content type of the record.</param>
    /// <param name="body">Its decoded body.</param>
    public RunOutput(string? contentType, object? body)
    {
        ContentType = contentType;
        Body = body;
    }

    /// <summary>Content type of the record, for example <c>application/json; charset=utf-8</c>.</summary>
    public string? ContentType { get; }

    /// <summary>JSON as objects, text and XML as a string, anything else as a byte array.</summary>
    public object? Body { get; }
}
