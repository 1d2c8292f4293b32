using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>A line of a scripted Actor's log: a plain string, or an object with the text and a delay before it.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record ScriptedLogLine(string Text, int DelayMs)
{
    internal sealed class Converter : JsonConverter<ScriptedLogLine>
    {
        public override ScriptedLogLine Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String) return new ScriptedLogLine(reader.GetString()!, 0);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement line = document.RootElement;
            if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            {
                throw new JsonException("a log line is a string or an object with \"text\" and \"delayMs\"");
            }

            return new ScriptedLogLine(text.GetString()!, line.TryGetProperty("delayMs", out JsonElement delay) ? delay.GetInt32() : 0);
        }

        public override void Write(Utf8JsonWriter writer, ScriptedLogLine value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("text", value.Text);
            writer.WriteNumber("delayMs", value.DelayMs);
            writer.WriteEndObject();
        }
    }
}
