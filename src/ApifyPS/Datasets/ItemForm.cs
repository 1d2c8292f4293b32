namespace ApifyPS;

/// <summary>What becomes of the objects in JSON.</summary>
/// <param name="AsHashtable">Whether they are <see cref="JsonDictionary"/> and not PSCustomObject.</param>
/// <param name="Columns">What every item has, the objects in it aside; null when each has its own properties.</param>
internal sealed record ItemForm(bool AsHashtable, ItemColumns? Columns)
{
    public static readonly ItemForm Objects = new(false, null);
}
