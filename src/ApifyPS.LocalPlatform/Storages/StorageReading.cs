namespace ApifyPS.LocalPlatform.Storages;

/// <summary>
/// Metadata of an end-point that reads a storage, named by <c>id</c> in its path. Such an end-point is open to requests without a
/// token that the storage's general access or a signature lets in, and its use is counted (see <see cref="StorageAccess"/>).
/// </summary>
internal sealed record StorageReading(StorageKind Kind, StorageOperation Operation);
