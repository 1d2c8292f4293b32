namespace ApifyPS.Client;

/// <summary>Datasets (<c>/v2/datasets</c>).</summary>
public sealed class DatasetsClient : StoragesClient<ApifyDataset>
{
    private readonly ApifyClient _client;

    internal DatasetsClient(ApifyClient client)
        : base(client, "datasets", "dataset", ApifyJsonContext.Default.EnvelopeApifyDataset, ApifyJsonContext.Default.EnvelopeApifyListApifyDataset) => _client = client;

    /// <summary>Reads items one by one while they come.</summary>
    /// <param name="datasetId">ID of the dataset, or its name as <c>username~name</c>.</param>
    /// <param name="options">Which items, and in what shape.</param>
    /// <returns>The reader; the first request is made by its first read.</returns>
    public DatasetItemReader ReadItems(string datasetId, DatasetItemOptions options) =>
        new(_client, PathOf(datasetId) + "/items", options);
}
