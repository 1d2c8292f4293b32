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

    /// <summary>The output in a cell of a table, as Export-Csv writes it.</summary>
    /// <returns>The body: a text as it is, an object as PowerShell writes it, of bytes their number; empty for none.</returns>
    public override string ToString() => Body switch
    {
        null => "",
        byte[] bytes => FormattableString.Invariant($"{bytes.Length} bytes"),
        object?[] items => string.Join("; ", items),
        _ => Body.ToString() ?? "",
    };
}
