namespace ApifyPS.LocalPlatform.Common;

/// <summary>One part of a list, and how long the whole is.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, long Total, PageRequest Request);
