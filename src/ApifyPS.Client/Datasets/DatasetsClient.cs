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

    /// <summary>Adds items chunk by chunk, in their order.</summary>
    /// <param name="datasetId">ID of the dataset, or its name as <c>username~name</c>.</param>
    /// <param name="cancellationToken">Cancels what is under way; what was not sent by then is not.</param>
    /// <returns>The writer; the first request is made when there is enough to send.</returns>
    public DatasetItemWriter WriteItems(string datasetId, CancellationToken cancellationToken) =>
        new(_client, datasetId, PathOf(datasetId) + "/items", cancellationToken);

    /// <summary>Brings items to a file in one of the platform's formats.</summary>
    /// <param name="datasetId">ID of the dataset, or its name as <c>username~name</c>.</param>
    /// <param name="items">Which items, and in what shape.</param>
    /// <param name="options">The format.</param>
    /// <returns>The exporter; the first request is made when it writes.</returns>
    public DatasetExporter ExportItems(string datasetId, DatasetItemOptions items, DatasetExportOptions options) =>
        new(_client, PathOf(datasetId) + "/items", items, options);
}
