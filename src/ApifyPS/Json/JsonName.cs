namespace ApifyPS;

/// <summary>A property name as text, announced to the engine, with its hash where case does not count.</summary>
internal readonly struct JsonName
{
    public JsonName(string text)
    {
        // PowerShell has no nameless properties.
        IsEmpty = text.Length == 0;
        Text = IsEmpty ? "_" : text;
        Hash = StringComparer.OrdinalIgnoreCase.GetHashCode(Text);
        PSCustomObjects.Announce(Text);
    }

    public string Text { get; }

    /// <summary>Whether JSON has the empty name, which is another one than the <c>_</c> that stands for it.</summary>
    public bool IsEmpty { get; }

    public int Hash { get; }

    /// <summary>What JSON has.</summary>
    public string Key => IsEmpty ? "" : Text;

    /// <summary>Whether JSON has the very same name for both.</summary>
    public bool IsSameAs(JsonName other) => Text == other.Text && IsEmpty == other.IsEmpty;
}
