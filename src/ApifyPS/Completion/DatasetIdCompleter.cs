using ApifyPS.Client;
using ApifyPS.Formatting;

namespace ApifyPS;

/// <summary>Completes the user's datasets, with number of items, size and age.</summary>
public sealed class DatasetIdCompleter() : StorageCompleter<ApifyDataset>("datasets")
{
    private protected override StoragesClient<ApifyDataset> ClientOf(ApifyClient client) => client.Datasets;

    private protected override string Content(ApifyDataset storage)
    {
        string size = ApifyFormat.Size(storage.Stats?.InflatedBytes ?? storage.Stats?.StorageBytes);
        return Count(storage.ItemCount, "item") + (size.Length == 0 ? "" : $" ({size})");
    }
}
