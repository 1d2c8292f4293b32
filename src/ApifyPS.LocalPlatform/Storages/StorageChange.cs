namespace ApifyPS.LocalPlatform.Storages;

/// <summary>What an update of a storage changes. A name or title that is set to null is taken away.</summary>
internal readonly record struct StorageChange(bool SetsName, string? Name, bool SetsTitle, string? Title, string? GeneralAccess);
