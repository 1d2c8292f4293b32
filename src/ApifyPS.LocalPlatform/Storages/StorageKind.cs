namespace ApifyPS.LocalPlatform.Storages;

internal enum StorageKind
{
    Dataset,
    KeyValueStore,
    RequestQueue,
}
