using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>What an event looks like in the log: one line, whatever is in it.</summary>
internal sealed class LogLine(LogFormat format, LogRedaction redaction)
{
    private const string Template = "{OriginalFormat}";

    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    public string Write(DateTimeOffset time, LogLevel level, EventId id, string message, object? state, Exception? exception) =>
        format == LogFormat.Json
            ? Json(time, level, id, message, state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], exception)
            : Text(time, level, message, exception);

    private string Text(DateTimeOffset time, LogLevel level, string message, Exception? exception)
    {
        string line = $"{time.ToApi()} {NameOf(level),-7} {redaction.Clean(message)}";
        return OnOneLine(exception is null ? line : $"{line} | {redaction.Clean(exception.ToString())}");
    }

    private string Json(DateTimeOffset time, LogLevel level, EventId id, string message, IReadOnlyList<KeyValuePair<string, object?>> values, Exception? exception)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line, PlatformJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("time", time.ToApi());
            json.WriteString("level", NameOf(level));
            if (id.Name is { } name) json.WriteString("event", JsonNamingPolicy.CamelCase.ConvertName(name));
            json.WriteString("message", redaction.Clean(message));
            foreach ((string key, object? value) in values)
            {
                if (key != Template && value is not null) WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(key), value);
            }

            if (exception is not null)
            {
                json.WriteStartObject("error");
                json.WriteString("type", exception.GetType().FullName);
                json.WriteString("message", redaction.Clean(exception.Message));
                json.WriteString("stack", redaction.Clean(exception.ToString()));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private void WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(name, redaction.Clean(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty));
                break;
        }
    }

    /// <summary>An Actor's text must not make lines of its own, nor move the terminal's cursor.</summary>
    private static string OnOneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')) return text;
        StringBuilder line = new(text.Length + 16);
        foreach (char c in text.ReplaceLineEndings("\n"))
        {
            if (c == '\n') line.Append(" | ");
            else if (char.IsControl(c)) line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else line.Append(c);
        }

        return line.ToString();
    }
}
