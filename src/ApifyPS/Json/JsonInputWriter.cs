using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Writes what a user passes in as JSON, as the user means it: the one writer for inputs, items and records.
/// Hashtables and objects become objects by their members, enumerables become arrays, dates ISO 8601, enums their names.
/// </summary>
internal static class JsonInputWriter
{
    private static readonly ConcurrentDictionary<Type, bool> Numbers = new();

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonDepth.MaxWritten + 2 };

    /// <summary>UTF-8 JSON of a value.</summary>
    /// <exception cref="ApifyUserException">The value has no JSON: it is too deep, refers to itself, or holds a NaN.</exception>
    public static byte[] Write(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
            new Graph(writer).Write(value);
        return stream.ToArray();
    }

    /// <summary>Writes the UTF-8 JSON of a value to a buffer. What is in the buffer after an exception is of no use.</summary>
    /// <exception cref="ApifyUserException">As above.</exception>
    public static void Write(IBufferWriter<byte> buffer, object? value)
    {
        using Utf8JsonWriter writer = new(buffer, Options);
        try
        {
            new Graph(writer).Write(value);
        }
        catch
        {
            // Disposing of the writer would flush half a value into the buffer.
            writer.Reset();
            throw;
        }
    }

    /// <summary>The name that a key of a hashtable becomes: a date in ISO 8601, all else as PowerShell writes it, in every culture alike.</summary>
    public static string NameOf(object key) => key switch
    {
        DateTime date => date.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset date => date.ToString("o", CultureInfo.InvariantCulture),
        _ => LanguagePrimitives.ConvertTo<string>(key),
    };

    /// <summary>One value on its way into a writer: knows where in it the writer is.</summary>
    private sealed class Graph(Utf8JsonWriter writer)
    {
        private readonly List<object> _containers = [];
        private readonly List<string> _path = [];

        public void Write(object? value)
        {
            PSObject? wrapped = value as PSObject;
            object? plain = wrapped is null ? value : ReferenceEquals(wrapped, AutomationNull.Value) ? null : wrapped.BaseObject;
            if (!WriteScalar(plain))
                // All custom objects share one base object: they are their wrappers.
                WriteContainer(plain!, plain is PSCustomObject ? wrapped! : plain!, wrapped);
        }

        /// <summary>Apart from what calls itself again, whose frames are as many as there are levels.</summary>
        private bool WriteScalar(object? plain)
        {
            switch (plain)
            {
                case null:
                case DBNull:
                case NullString:
                    writer.WriteNullValue();
                    return true;
                case string text:
                    writer.WriteStringValue(text);
                    return true;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    return true;
                case SwitchParameter flag:
                    writer.WriteBooleanValue(flag.IsPresent);
                    return true;
                case Enum:
                case char:
                case Guid:
                case Version:
                case Type:
                case ScriptBlock:
                    writer.WriteStringValue(plain.ToString());
                    return true;
                case byte or sbyte or short or ushort or int or long:
                    writer.WriteNumberValue(Convert.ToInt64(plain, CultureInfo.InvariantCulture));
                    return true;
                case uint or ulong:
                    writer.WriteNumberValue(Convert.ToUInt64(plain, CultureInfo.InvariantCulture));
                    return true;
                case IntPtr number:
                    writer.WriteNumberValue(number.ToInt64());
                    return true;
                case UIntPtr number:
                    writer.WriteNumberValue(number.ToUInt64());
                    return true;
                case decimal number:
                    writer.WriteNumberValue(number);
                    return true;
                case float number:
                    WriteDouble(number, number.ToString("R", CultureInfo.InvariantCulture));
                    return true;
                case double number:
                    WriteDouble(number, number.ToString("R", CultureInfo.InvariantCulture));
                    return true;
                case BigInteger number:
                    writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                    return true;
                case DateTime date:
                    WriteDate(date);
                    return true;
                case DateTimeOffset date:
                    writer.WriteStringValue(date);
                    return true;
                case TimeSpan span:
                    writer.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                    return true;
                case Uri uri:
                    writer.WriteStringValue(uri.OriginalString);
                    return true;
                case System.Xml.XmlNode xml:
                    writer.WriteStringValue(xml.OuterXml);
                    return true;
                case System.Xml.Linq.XNode:
                case System.Net.IPAddress:
                case System.Text.RegularExpressions.Regex:
                case System.Net.Mail.MailAddress:
                    writer.WriteStringValue(plain.ToString());
                    return true;
                case IFormattable date when plain.GetType().FullName is "System.DateOnly" or "System.TimeOnly":
                    // These types are not in netstandard2.0; "o" is ISO 8601 for both.
                    writer.WriteStringValue(date.ToString("o", CultureInfo.InvariantCulture));
                    return true;
                case ValueType and IFormattable when IsNumber(plain.GetType()):
                    WriteNumber(((IFormattable)plain).ToString(null, CultureInfo.InvariantCulture));
                    return true;
                case FileSystemInfo file:
                    writer.WriteStringValue(file.FullName);
                    return true;
                case byte[] bytes:
                    writer.WriteBase64StringValue(bytes);
                    return true;
                case JsonElement element:
                    // To the letter: WriteTo refuses half a surrogate pair, which scraped texts have.
                    writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                    return true;
                case JsonDocument document:
                    document.WriteTo(writer);
                    return true;
                case JsonNode node:
                    node.WriteTo(writer);
                    return true;
                case System.Security.SecureString or PSCredential:
                    throw Unwritable("is a SecureString or a credential, which is never written by accident. Convert it yourself if it has to be there");
            }

            return false;
        }

        private void WriteContainer(object plain, object identity, PSObject? wrapped)
        {
            if (LiveObjects.IsNoData(plain))
                throw Unwritable($"is {LiveObjects.Describe(plain)}");
            Enter(identity);
            switch (plain)
            {
                case DataRow row:
                    WriteRow(row);
                    break;
                case DataRowView view:
                    WriteRow(view.Row);
                    break;
                case DataTable table:
                    WriteArray(table.Rows);
                    break;
                case NameValueCollection values:
                    // Headers and queries. To foreach it is a list of its names.
                    WriteValues(values);
                    break;
                case IDictionary dictionary:
                    writer.WriteStartObject();
                    // Not foreach over DictionaryEntry: some dictionaries enumerate pairs of their own type.
                    for (IDictionaryEnumerator entries = dictionary.GetEnumerator(); entries.MoveNext();)
                        WriteMember(NameOf(entries.Key), entries.Value);
                    writer.WriteEndObject();
                    break;
                case IDictionary<string, object?> members:
                    // ExpandoObject and its like are no IDictionary.
                    writer.WriteStartObject();
                    foreach (KeyValuePair<string, object?> entry in members)
                        WriteMember(entry.Key, entry.Value);
                    writer.WriteEndObject();
                    break;
                case IEnumerable items:
                    WriteArray(items);
                    break;
                default:
                    writer.WriteStartObject();
                    foreach (PSPropertyInfo property in (wrapped ?? PSObject.AsPSObject(plain)).Properties)
                    {
                        // Aliases would say everything twice, and a field of an input that was not set is not there.
                        if (property.IsGettable && property.MemberType != PSMemberTypes.AliasProperty && property is not ActorInputMember { IsSet: false })
                            WriteMember(property.Name, ValueOf(property));
                    }

                    writer.WriteEndObject();
                    break;
            }

            _containers.RemoveAt(_containers.Count - 1);
        }

        private void Enter(object container)
        {
            try
            {
                RuntimeHelpers.EnsureSufficientExecutionStack();
            }
            catch (InsufficientExecutionStackException)
            {
                throw Unwritable(FormattableString.Invariant($"is nested too deep for this thread: more than {_containers.Count} levels"));
            }

            if (_containers.Count == JsonDepth.MaxWritten)
                throw Unwritable(FormattableString.Invariant($"is nested too deep: more than {JsonDepth.MaxWritten} levels"));
            foreach (object outer in _containers)
            {
                if (ReferenceEquals(outer, container))
                    throw Unwritable("refers to an object that it is itself part of");
            }

            _containers.Add(container);
        }

        private void WriteMember(string name, object? value)
        {
            writer.WritePropertyName(name);
            _path.Add(name);
            Write(value);
            _path.RemoveAt(_path.Count - 1);
        }

        private void WriteArray(IEnumerable items)
        {
            writer.WriteStartArray();
            foreach (object? item in items)
                Write(item);
            writer.WriteEndArray();
        }

        /// <summary>A name with several values has them all.</summary>
        private void WriteValues(NameValueCollection values)
        {
            writer.WriteStartObject();
            for (int index = 0; index < values.Count; index++)
                WriteMember(values.GetKey(index) ?? "", values.GetValues(index) is [var only] ? only : values.GetValues(index));
            writer.WriteEndObject();
        }

        private void WriteRow(DataRow row)
        {
            writer.WriteStartObject();
            foreach (DataColumn column in row.Table.Columns)
                WriteMember(column.ColumnName, row[column]);
            writer.WriteEndObject();
        }

        private static object? ValueOf(PSPropertyInfo property)
        {
            try
            {
                return property.Value;
            }
            catch (GetValueException)
            {
                // A property that cannot be read now (Process.ExitCode of a running one) has no value.
                return null;
            }
        }

        /// <summary>A date without a zone means the clock on the wall here; JSON must say which instant that is.</summary>
        private void WriteDate(DateTime date)
        {
            bool isNearTheEdge = date.Ticks < TimeSpan.TicksPerDay || date.Ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay;
            if (isNearTheEdge)
                // MinValue stands for "no date" in many objects, and is no instant in every zone.
                writer.WriteStringValue(DateTime.SpecifyKind(date, DateTimeKind.Unspecified));
            else
                // Milliseconds as the API writes them, and what is finer where there is something.
                writer.WriteStringValue(date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffFFFF'Z'", CultureInfo.InvariantCulture));
        }

        /// <summary>Half, Int128 and whatever else .NET calls a number: these types, and their interface, are not in netstandard2.0.</summary>
        private static bool IsNumber(Type type) => Numbers.GetOrAdd(type, static type => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition().FullName == "System.Numerics.INumber`1"));

        private void WriteNumber(string text)
        {
            if (!text.All(letter => letter is (>= '0' and <= '9') or '-' or '+' or '.' or 'E'))
                throw Unwritable($"is the number {text}, which JSON does not have");
            writer.WriteRawValue(text);
        }

        private void WriteDouble(double number, string text)
        {
            if (double.IsNaN(number) || double.IsInfinity(number))
                throw Unwritable($"is the number {text}, which JSON does not have");
            writer.WriteRawValue(text, skipInputValidation: true);
        }

        private ApifyUserException Unwritable(string why)
        {
            // A path that goes round in a loop is told as far as it is read.
            string where = _path.Count == 0 ? "It" : $"Its {TerminalText.CleanLine(string.Join(".", _path.Take(6)))}{(_path.Count > 6 ? "…" : "")}";
            return new("NotSerializable", ErrorCategory.InvalidData, $"The value cannot be written as JSON. {where} {why}.", "Pass a hashtable or [pscustomobject] with just the members that are wanted.");
        }
    }
}
