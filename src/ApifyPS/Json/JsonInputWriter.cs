using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Writes what a user passes in as JSON, as the user means it: the one writer for inputs, items and records.
/// Hashtables and objects become objects by their members, enumerables become arrays, dates ISO 8601, enums their names.
/// </summary>
internal static class JsonInputWriter
{
    /// <summary>Deeper than this is nearly always an object that refers to itself (a process, a file).</summary>
    public const int MaxDepth = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth + 2 };

    /// <summary>UTF-8 JSON of a value.</summary>
    /// <exception cref="ApifyUserException">The value has no JSON: it is too deep, refers to itself, or holds a NaN.</exception>
    public static byte[] Write(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
            WriteValue(writer, value, 0);
        return stream.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw Unwritable($"It is nested more than {MaxDepth.ToString(CultureInfo.InvariantCulture)} levels deep, or refers to itself.");
        PSObject? wrapped = value as PSObject;
        object? plain = wrapped is null ? value : wrapped.BaseObject;
        switch (plain)
        {
            case null:
            case DBNull:
                writer.WriteNullValue();
                return;
            case string text:
                writer.WriteStringValue(text);
                return;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag.IsPresent);
                return;
            case Enum:
            case char:
            case Guid:
            case Version:
            case Type:
            case ScriptBlock:
                writer.WriteStringValue(plain.ToString());
                return;
            case byte or sbyte or short or ushort or int or long:
                writer.WriteNumberValue(Convert.ToInt64(plain, CultureInfo.InvariantCulture));
                return;
            case uint or ulong:
                writer.WriteNumberValue(Convert.ToUInt64(plain, CultureInfo.InvariantCulture));
                return;
            case decimal number:
                writer.WriteNumberValue(number);
                return;
            case float number:
                WriteDouble(writer, number, number.ToString("R", CultureInfo.InvariantCulture));
                return;
            case double number:
                WriteDouble(writer, number, number.ToString("R", CultureInfo.InvariantCulture));
                return;
            case BigInteger number:
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                return;
            case DateTime date:
                // A date without a zone means the clock on the wall here; JSON must say which instant that is.
                writer.WriteStringValue(date.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(date) : new DateTimeOffset(date.ToUniversalTime()));
                return;
            case DateTimeOffset date:
                writer.WriteStringValue(date);
                return;
            case TimeSpan span:
                writer.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                return;
            case Uri uri:
                writer.WriteStringValue(uri.OriginalString);
                return;
            case System.Xml.XmlNode xml:
                writer.WriteStringValue(xml.OuterXml);
                return;
            case System.Net.IPAddress or System.Text.RegularExpressions.Regex or System.Net.Mail.MailAddress:
                writer.WriteStringValue(plain.ToString());
                return;
            case IFormattable date when plain.GetType().FullName is "System.DateOnly" or "System.TimeOnly":
                // These types are not in netstandard2.0; "o" is ISO 8601 for both.
                writer.WriteStringValue(date.ToString("o", CultureInfo.InvariantCulture));
                return;
            case System.Data.DataRow row:
                writer.WriteStartObject();
                foreach (System.Data.DataColumn column in row.Table.Columns)
                    WriteMember(writer, column.ColumnName, () => row[column], depth);
                writer.WriteEndObject();
                return;
            case FileSystemInfo file:
                writer.WriteStringValue(file.FullName);
                return;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                return;
            case JsonElement element:
                element.WriteTo(writer);
                return;
            case System.Security.SecureString or PSCredential:
                throw Unwritable("It holds a SecureString or a credential, which is never written by accident. Convert it yourself if the Actor needs it.");
            case IDictionary dictionary:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                    WriteMember(writer, LanguagePrimitives.ConvertTo<string>(entry.Key), () => entry.Value, depth);
                writer.WriteEndObject();
                return;
            case IDictionary<string, object?> members:
                // ExpandoObject and its like are no IDictionary.
                writer.WriteStartObject();
                foreach (KeyValuePair<string, object?> entry in members)
                    WriteMember(writer, entry.Key, () => entry.Value, depth);
                writer.WriteEndObject();
                return;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    WriteValue(writer, item, depth + 1);
                writer.WriteEndArray();
                return;
            default:
                writer.WriteStartObject();
                foreach (PSPropertyInfo property in (wrapped ?? PSObject.AsPSObject(plain)).Properties)
                {
                    // Aliases would say everything twice.
                    if (property.IsGettable && property.MemberType != PSMemberTypes.AliasProperty)
                        WriteMember(writer, property.Name, () => property.Value, depth);
                }

                writer.WriteEndObject();
                return;
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, Func<object?> value, int depth)
    {
        object? member;
        try
        {
            member = value();
        }
        catch (GetValueException)
        {
            // A property that cannot be read now (Process.ExitCode of a running one) has no value.
            member = null;
        }

        writer.WritePropertyName(name);
        WriteValue(writer, member, depth + 1);
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number, string text)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
            throw Unwritable($"It holds the number {text}, which JSON does not have.");
        writer.WriteRawValue(text, skipInputValidation: true);
    }

    private static ApifyUserException Unwritable(string why) =>
        new("NotSerializable", ErrorCategory.InvalidData, "The value cannot be written as JSON. " + why, "Pass a hashtable or [pscustomobject] with just the members that are wanted.");
}
