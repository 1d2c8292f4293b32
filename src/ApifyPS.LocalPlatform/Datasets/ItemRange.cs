namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>Which items of a dataset, as counted in storage order or backwards.</summary>
internal readonly record struct ItemRange(long Offset, long Count, bool Descending)
{
    public ItemRange Skip(long items) => this with { Offset = Offset + items, Count = Count - items };
}
