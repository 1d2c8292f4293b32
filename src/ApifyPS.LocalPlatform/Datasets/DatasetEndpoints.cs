using System.Globalization;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Datasets;

internal sealed class DatasetEndpoints(StorageCatalog catalog, DatasetService datasets)
{
    private static readonly StorageReading Reading = new(StorageKind.Dataset, StorageOperation.Read);

    public void Map(ApiRoutes routes)
    {
        new StorageEndpoints(catalog, StorageKind.Dataset, "datasets", View, id => catalog.Delete(StorageKind.Dataset, id))
        {
            AddDetails = AddDetails,
            CheckSchema = ItemSchemas.CheckSchema,
        }.Map(routes);
        routes
            .Map("POST", "datasets/{id}/items", PushAsync)
            .Map("GET", "datasets/{id}/items", context => WriteItemsAsync(context, context.Route("id"), withBody: true), reading: Reading)
            .Map("HEAD", "datasets/{id}/items", context => WriteItemsAsync(context, context.Route("id"), withBody: false), reading: Reading)
            .Map("GET", "datasets/{id}/statistics", StatisticsAsync, reading: Reading);
    }

    /// <summary>Answers with items as the query asks; also for end-points that end in items.</summary>
    public async Task WriteItemsAsync(HttpContext context, string idOrName, bool withBody)
    {
        Storage dataset = catalog.Get(StorageKind.Dataset, idOrName);
        ItemQuery query = ItemQuery.Of(context, dataset);
        ItemExport export = new(datasets, dataset, query, ItemsUrl(dataset, context.BaseUrl()));

        IHeaderDictionary headers = context.Response.Headers;
        context.Response.ContentType = export.ContentType;
        headers["X-Apify-Pagination-Total"] = Text(dataset.ItemCount);
        headers["X-Apify-Pagination-Offset"] = Text(query.Offset);
        headers["X-Apify-Pagination-Limit"] = Text(query.Limit);
        headers["X-Apify-Pagination-Count"] = Text(export.Range.Count);
        headers["X-Apify-Pagination-Desc"] = query.Descending ? "true" : "false";
        // A browser must not run what an Actor stored, should somebody open it there.
        headers.ContentSecurityPolicy = "sandbox";
        headers.XContentTypeOptions = "nosniff";
        if (query.Attachment) headers.ContentDisposition = $"attachment; filename=\"{export.FileName}\"";
        if (withBody) await export.WriteAsync(context.Response.BodyWriter, context.RequestAborted);
    }

    private static JsonObject View(Storage dataset, string baseUrl)
    {
        JsonObject view = StorageEndpoints.Common(dataset, $"{baseUrl}/storage/datasets/{dataset.Id}");
        view["itemCount"] = dataset.ItemCount;
        view["cleanItemCount"] = dataset.CleanItemCount;
        view["itemsPublicUrl"] = $"{ItemsUrl(dataset, baseUrl)}?signature={StorageSignature.OfContent(dataset.UrlSigningSecretKey, dataset.Id)}";
        view["urlSigningSecretKey"] = dataset.UrlSigningSecretKey;
        view["stats"] = new JsonObject
        {
            ["readCount"] = dataset.ReadCount,
            ["writeCount"] = dataset.WriteCount,
            ["inflatedBytes"] = dataset.StorageBytes,
        };
        return view;
    }

    private void AddDetails(Storage dataset, JsonObject view)
    {
        view["fields"] = new JsonArray([.. datasets.FieldsOf(dataset).Select(name => JsonValue.Create(name))]);
        view["stats"]!.AsObject().Remove("inflatedBytes");
        view["stats"]!["storageBytes"] = dataset.StorageBytes;
    }

    private Task PushAsync(HttpContext context)
    {
        datasets.Push(context.Route("id"), context.Body());
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/datasets/{context.Route("id")}/items";
        return context.WriteJsonAsync(new JsonObject(), StatusCodes.Status201Created);
    }

    private Task StatisticsAsync(HttpContext context)
    {
        IReadOnlyList<FieldStatistics>? fields = datasets.StatisticsOf(catalog.Get(StorageKind.Dataset, context.Route("id")), context.RequestAborted);
        JsonObject? statistics = fields is null ? null : new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.ToJson())));
        return context.WriteDataAsync(new JsonObject { ["fieldStatistics"] = statistics });
    }

    private static string ItemsUrl(Storage dataset, string baseUrl) => $"{baseUrl}/v2/datasets/{dataset.Id}/items";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
