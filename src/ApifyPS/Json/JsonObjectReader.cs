using ApifyPS.Client;
using System.Text;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// Makes PowerShell objects of JSON: the one reader for dataset items, record bodies and fields that this version does not know.
/// Dates stay the strings that they are in JSON. Numbers keep their value; one that no type of number holds, as <c>1e-400</c>, becomes the
/// string of its text (<see cref="JsonNumber"/>). The empty name becomes <c>_</c>, or one that is free (<see cref="DistinctMembers"/>).
/// </summary>
internal sealed class JsonObjectReader
{
    /// <summary>Beyond so many properties, a set tells better than a table of marks which names are there already.</summary>
    private const int MaxMarkedProperties = 256;
    private const int MarkCount = 1024;

    private static readonly object True = true;
    private static readonly object False = false;

    [ThreadStatic]
    private static JsonObjectReader? _ofThread;

    private readonly JsonNameCache _names = new();
    private readonly JsonShapeCache _shapes = new();
    private readonly JsonTextCache _texts = new();
    private ItemForm _form = ItemForm.Objects;

    /// <summary>Members of the objects and elements of the arrays that are being read, the innermost last.</summary>
    private Member[] _members = new Member[64];
    private int _count;

    /// <summary>Which object last had a name with this hash.</summary>
    private readonly int[] _marks = new int[MarkCount];
    private int _objectNumber;

    private JsonObjectReader()
    {
    }

    public static object? Read(ReadOnlySpan<byte> json) => Read(json, ItemForm.Objects);

    public static object? Read(ReadOnlySpan<byte> json, ItemForm form) => (_ofThread ??= new JsonObjectReader()).ReadDocument(json, form);

    /// <summary>The names of an object's members; null for any other value.</summary>
    public static JsonShape? ReadShape(ReadOnlySpan<byte> json) => (_ofThread ??= new JsonObjectReader()).ReadNames(json);

    public static object? Read(JsonElement element) => Read(Encoding.UTF8.GetBytes(element.GetRawText()));

    private object? ReadDocument(ReadOnlySpan<byte> json, ItemForm form)
    {
        _form = form;
        json = ByteOrderMark.Skip(json);
        Utf8JsonReader reader = new(json, JsonDepth.Read);
        try
        {
            reader.Read();
            object? value = ReadValue(ref reader);
            if (reader.Read())
                throw new JsonException("There is more after the end of the JSON value.");
            return value;
        }
        catch (JsonException exception)
        {
            throw JsonDepth.Explain(exception, json, JsonDepth.MaxRead);
        }
        finally
        {
            // What a broken document left behind.
            Pop(0);
        }
    }

    private JsonShape? ReadNames(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, JsonDepth.Read);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                Push(ReadName(ref reader), null);
                reader.Skip();
            }

            return _shapes.Get(new ReadOnlySpan<Member>(_members, 0, _count)).Shape;
        }
        finally
        {
            Pop(0);
        }
    }

    private object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.String => ReadString(ref reader),
        JsonTokenType.Number => JsonNumber.Read(ref reader),
        JsonTokenType.True => True,
        JsonTokenType.False => False,
        _ => null,
    };

    private object ReadObject(ref Utf8JsonReader reader)
    {
        int first = _count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            JsonName name = ReadName(ref reader);
            reader.Read();
            object? value = ReadValue(ref reader);
            Push(name, value);
        }

        ReadOnlySpan<Member> members = new(_members, first, _count - first);
        object result = reader.CurrentDepth == 0 && _form.Columns is { } columns ? columns.Arrange(_shapes.Get(members), members)
            : _form.AsHashtable ? ToHashtable(members)
            : MayRepeatNames(members) ? DistinctMembers.ToObject(members)
            : PSCustomObjects.Create(members);
        Pop(first);
        return result;
    }

    private JsonDictionary ToHashtable(ReadOnlySpan<Member> members)
    {
        JsonShapeCache.Entry entry = _shapes.Get(members);
        return new JsonDictionary(entry.Shape, entry.ValuesOf(members));
    }

    private object?[] ReadArray(ref Utf8JsonReader reader)
    {
        int first = _count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            object? value = ReadValue(ref reader);
            Push(default, value);
        }

        object?[] items = first == _count ? [] : new object?[_count - first];
        for (int index = 0; index < items.Length; index++)
            items[index] = _members[first + index].Value;
        Pop(first);
        return items;
    }

    private JsonName ReadName(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? new JsonName(ReadString(ref reader)) : _names.Get(reader.ValueSpan);

    private string ReadString(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return _texts.Get(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: legal JSON, no legal text. It becomes the replacement character.
            return LoneSurrogates.Unescape(Utf8Text.Decode(reader.ValueSpan));
        }
    }

    /// <summary>Whether two names may be the same where case does not count: wrong only on the safe side.</summary>
    private bool MayRepeatNames(ReadOnlySpan<Member> members)
    {
        if (members.Length > MaxMarkedProperties)
            return true;
        if (++_objectNumber == 0)
        {
            Array.Clear(_marks, 0, MarkCount);
            _objectNumber = 1;
        }

        for (int index = 0; index < members.Length; index++)
        {
            ref int mark = ref _marks[(uint)members[index].Name.Hash % MarkCount];
            if (mark == _objectNumber && HasHash(members.Slice(0, index), members[index].Name.Hash))
                return true;
            mark = _objectNumber;
        }

        return false;
    }

    private static bool HasHash(ReadOnlySpan<Member> members, int hash)
    {
        foreach (ref readonly Member member in members)
        {
            if (member.Name.Hash == hash)
                return true;
        }

        return false;
    }

    private void Push(JsonName name, object? value)
    {
        if (_count == _members.Length)
            Array.Resize(ref _members, _count * 2);
        _members[_count++] = new Member(name, value);
    }

    private void Pop(int count)
    {
        Array.Clear(_members, count, _count - count);
        _count = count;
    }

    internal readonly struct Member(JsonName name, object? value)
    {
        public JsonName Name { get; } = name;

        public object? Value { get; } = value;
    }
}
