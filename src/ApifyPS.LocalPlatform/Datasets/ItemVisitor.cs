namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>Takes the stored JSON of an item, which is valid during the call alone.</summary>
internal delegate void ItemVisitor(ReadOnlySpan<byte> json);
