using ApifyPS.Client;
using ApifyPS.Formatting;

namespace ApifyPS;

/// <summary>Completes the user's key-value stores, with size and age.</summary>
public sealed class StoreIdCompleter() : StorageCompleter<ApifyKeyValueStore>("key-value stores")
{
    private protected override StoragesClient<ApifyKeyValueStore> ClientOf(ApifyClient client) => client.KeyValueStores;

    private protected override string Content(ApifyKeyValueStore storage) => ApifyFormat.Size(storage.Stats?.StorageBytes);
}
