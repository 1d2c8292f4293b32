using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Dynamic;
using System.Linq.Expressions;

namespace ApifyPS;

/// <summary>
/// A JSON object as a dictionary: its keys in their order and with their case, <c>$item.url</c> and <c>$item['url']</c> being its values. Keys
/// that differ only in case are two, and <c>$item.URL</c> is $null where there is only <c>url</c>. It can be changed; objects and arrays in it are
/// its own.
/// </summary>
/// <remarks>
/// It holds its values only. The keys are shared by all objects of one shape, so that many items take little memory. An object that gets or
/// loses a key gets a shape of its own. Enumerating it goes on with what was there when it began.
/// </remarks>
[SuppressMessage("Design", "CA1010", Justification = "PowerShell reads a dictionary with type arguments by rules of its own; this is to be read as a Hashtable is.")]
public sealed class JsonDictionary : IDictionary, ICloneable, IDynamicMetaObjectProvider
{
    private JsonShape _shape;
    private object?[] _values;

    /// <param name="shape">The keys.</param>
    /// <param name="values">A value for each; the object's own from now on.</param>
    internal JsonDictionary(JsonShape shape, object?[] values)
    {
        _shape = shape;
        _values = values;
    }

    /// <summary>Number of keys.</summary>
    public int Count => _values.Length;

    /// <summary>The keys, in the order of the JSON object.</summary>
    public ICollection Keys => Array.AsReadOnly(_shape.Names);

    /// <summary>The values, in the order of the keys.</summary>
    public ICollection Values => (object?[])_values.Clone();

    bool IDictionary.IsReadOnly => false;

    bool IDictionary.IsFixedSize => false;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    /// <summary>The value of a key; null where there is none. Setting it adds the key at the end, or changes its value.</summary>
    /// <param name="key">The key; what is no string is the string that PowerShell makes of it.</param>
    public object? this[object key]
    {
        get => PositionOf(key, out _) is var position and >= 0 ? _values[position] : null;
        set
        {
            int position = PositionOf(key, out string name);
            if (position >= 0)
                _values[position] = value;
            else
                Append(name, value);
        }
    }

    /// <summary>Adds a key at the end.</summary>
    /// <param name="key">The key, which must not be there yet.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(object key, object? value)
    {
        if (PositionOf(key, out string name) >= 0)
            throw new ArgumentException($"The key '{name}' is there already.", nameof(key));
        Append(name, value);
    }

    /// <summary>Whether there is a key. Case counts.</summary>
    /// <param name="key">The key.</param>
    public bool Contains(object key) => PositionOf(key, out _) >= 0;

    /// <summary>Whether there is a key, as <see cref="Hashtable"/> calls it.</summary>
    /// <param name="key">The key.</param>
    public bool ContainsKey(object key) => Contains(key);

    /// <summary>Takes a key away; one that isn't there is no error.</summary>
    /// <param name="key">The key.</param>
    public void Remove(object key)
    {
        int position = PositionOf(key, out _);
        if (position < 0)
            return;
        _values = [.. _values.Where((_, index) => index != position)];
        _shape = _shape.Without(position);
    }

    /// <summary>Takes all keys away.</summary>
    public void Clear()
    {
        _values = [];
        _shape = JsonShape.Empty;
    }

    /// <summary>A copy that can be changed by itself. Objects and arrays in it are the same as here.</summary>
    public JsonDictionary Clone() => new(_shape, (object?[])_values.Clone());

    object ICloneable.Clone() => Clone();

    /// <summary>Copies keys and values, as <see cref="DictionaryEntry"/>, into an array.</summary>
    /// <param name="array">Where to.</param>
    /// <param name="index">Where the first goes.</param>
    public void CopyTo(Array array, int index)
    {
        foreach (DictionaryEntry entry in this)
            array.SetValue(entry, index++);
    }

    /// <summary>Enumerates keys and values in their order.</summary>
    public IDictionaryEnumerator GetEnumerator() => new Enumerator(_shape.Names, _values);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new MetaObject(parameter, this);

    private int PositionOf(object key, out string name)
    {
        if (key is null)
            throw new ArgumentNullException(nameof(key));
        name = key as string ?? JsonInputWriter.NameOf(key);
        return _shape.PositionOf(name);
    }

    private void Append(string name, object? value)
    {
        object?[] values = new object?[_values.Length + 1];
        _values.CopyTo(values, 0);
        values[_values.Length] = value;
        _values = values;
        _shape = _shape.With(name);
    }

    private sealed class Enumerator(string[] names, object?[] values) : IDictionaryEnumerator
    {
        private int _index = -1;

        public object Key => names[_index];

        public object? Value => values[_index];

        public DictionaryEntry Entry => new(names[_index], values[_index]);

        public object Current => Entry;

        public bool MoveNext() => _index < values.Length && ++_index < values.Length;

        public void Reset() => _index = -1;
    }

    /// <summary>
    /// Says that the keys are members. <c>Select-Object</c>, <c>Group-Object</c> and their like look for members, and for the keys of nothing but a
    /// <see cref="Hashtable"/>. How a member is read stays the engine's: as of every dictionary.
    /// </summary>
    private sealed class MetaObject(Expression expression, JsonDictionary value) : DynamicMetaObject(expression, BindingRestrictions.Empty, value)
    {
        // A member has a name; the empty key is there by index only.
        public override IEnumerable<string> GetDynamicMemberNames() => value._shape.Names.Where(name => name.Length > 0);
    }
}
