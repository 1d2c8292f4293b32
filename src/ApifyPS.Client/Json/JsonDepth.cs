using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>
/// How deep JSON may be nested, objects and arrays counted, the value itself as the first level. The one place for both limits: what is deeper
/// is an error that says how deep it is, and never a stack overflow.
/// </summary>
internal static class JsonDepth
{
    /// <summary>Of what is read. More than what is sent, and than what the platform takes: what is stored can be read.</summary>
    public const int MaxRead = 1024;

    /// <summary>Of what is sent, as objects or as text. More than what the local platform takes, so that the platform decides.</summary>
    public const int MaxWritten = 512;

    /// <summary>For JSON that the user gives.</summary>
    public static readonly JsonReaderOptions Written = new() { MaxDepth = MaxWritten };

    /// <summary>For JSON that the API gives.</summary>
    public static readonly JsonReaderOptions Read = new() { MaxDepth = MaxRead };

    /// <summary>For JSON of either that is read as a whole.</summary>
    public static readonly JsonDocumentOptions Document = new() { MaxDepth = MaxRead };

    /// <summary>What is wrong with JSON, in words of ours where it's the depth.</summary>
    /// <param name="exception">What reading it has thrown.</param>
    /// <param name="json">The JSON, from the start of a value, or of the comma before it.</param>
    /// <param name="limit">How deep it may be.</param>
    /// <returns>An exception that says how deep it is; the one that was given where something else is wrong.</returns>
    public static JsonException Explain(JsonException exception, ReadOnlySpan<byte> json, int limit) => Of(json) is var depth && depth > limit
        ? new JsonException(Message(depth, limit), exception)
        : exception;

    /// <summary>What to say of JSON that is too deep.</summary>
    public static string Message(int depth, int limit) => FormattableString.Invariant($"it is nested too deep: {depth} levels, and {limit} are the most.");

    /// <summary>How deep JSON is, as far as it's valid.</summary>
    /// <param name="json">The JSON, from the start of a value, or of the comma before it.</param>
    public static int Of(ReadOnlySpan<byte> json)
    {
        int deepest = 0;
        while (!json.IsEmpty && json[0] is (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            json = json.Slice(1);
        try
        {
            Utf8JsonReader reader = new(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    deepest = Math.Max(deepest, reader.CurrentDepth + 1);
            }
        }
        catch (JsonException)
        {
            // So far.
        }

        return deepest;
    }
}
