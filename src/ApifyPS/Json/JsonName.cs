namespace ApifyPS;

/// <summary>A property name as text, announced to the engine, with its hash where case does not count.</summary>
internal readonly struct JsonName
{
    public JsonName(string text)
    {
        // PowerShell has no nameless properties.
        Text = text.Length == 0 ? "_" : text;
        Hash = StringComparer.OrdinalIgnoreCase.GetHashCode(Text);
        PSCustomObjects.Announce(Text);
    }

    public string Text { get; }

    public int Hash { get; }
}
