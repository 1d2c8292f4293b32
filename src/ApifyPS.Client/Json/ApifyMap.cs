using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Values by name, such as amounts by kind. It's a dictionary that reads well in a cell of a table.</summary>
/// <typeparam name="TValue">What the values are.</typeparam>
public sealed class ApifyMap<TValue> : Dictionary<string, TValue>
{
    /// <summary>The map in a cell of a table, as Export-Csv writes it.</summary>
    /// <returns>One line of JSON.</returns>
    public override string ToString() => JsonText.OfPlain(this);
}
