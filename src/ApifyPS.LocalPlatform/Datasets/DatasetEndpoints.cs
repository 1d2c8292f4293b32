using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Datasets;

internal sealed class DatasetEndpoints(StorageCatalog catalog, DatasetService datasets)
{
    /// <summary>What the API reports as the limit when none was asked for.</summary>
    private const long NoLimit = 999_999_999_999;
    private const int FlushBytes = 64 * 1024;

    public void Map(ApiRoutes routes)
    {
        new StorageEndpoints(catalog, StorageKind.Dataset, "datasets", View, id => catalog.Delete(StorageKind.Dataset, id)).Map(routes);
        routes
            .Map("POST", "datasets/{id}/items", PushAsync)
            .Map("GET", "datasets/{id}/items", context => GetItemsAsync(context, withBody: true))
            .Map("HEAD", "datasets/{id}/items", context => GetItemsAsync(context, withBody: false));
    }

    private static JsonObject View(Storage dataset, string baseUrl)
    {
        JsonObject view = StorageEndpoints.Common(dataset, $"{baseUrl}/storage/datasets/{dataset.Id}");
        view["itemCount"] = dataset.ItemCount;
        view["cleanItemCount"] = dataset.CleanItemCount;
        view["itemsPublicUrl"] = $"{baseUrl}/v2/datasets/{dataset.Id}/items";
        view["stats"] = new JsonObject { ["writeCount"] = dataset.WriteCount, ["storageBytes"] = dataset.StorageBytes, ["inflatedBytes"] = dataset.StorageBytes };
        return view;
    }

    private Task PushAsync(HttpContext context)
    {
        datasets.Push(context.Route("id"), context.Body());
        context.Response.Headers.Location = $"{context.BaseUrl()}/v2/datasets/{context.Route("id")}/items";
        return context.WriteJsonAsync(new JsonObject(), StatusCodes.Status201Created);
    }

    private async Task GetItemsAsync(HttpContext context, bool withBody)
    {
        Storage dataset = catalog.Get(StorageKind.Dataset, context.Route("id"));
        (string contentType, ItemFraming framing) = FormatOf(context);
        ItemShape shape = ShapeOf(context);
        long offset = context.Integer("offset") ?? 0;
        long limit = context.Integer("limit") is { } asked and > 0 ? asked : NoLimit;
        bool descending = context.Flag("desc");
        long count = Math.Clamp(dataset.ItemCount - offset, 0, limit);

        IHeaderDictionary headers = context.Response.Headers;
        context.Response.ContentType = contentType;
        headers["X-Apify-Pagination-Total"] = Text(dataset.ItemCount);
        headers["X-Apify-Pagination-Offset"] = Text(offset);
        headers["X-Apify-Pagination-Limit"] = Text(limit);
        headers["X-Apify-Pagination-Count"] = Text(count);
        headers["X-Apify-Pagination-Desc"] = descending ? "true" : "false";
        if (context.Flag("attachment")) headers.ContentDisposition = $"attachment; filename=\"dataset_{dataset.Id}.{framing.Extension}\"";
        if (!withBody) return;

        PipeWriter writer = context.Response.BodyWriter;
        writer.Write(framing.Start);
        bool first = true;
        long unflushed = 0;
        foreach (ReadOnlyMemory<byte> item in Shaped(datasets.Read(dataset, offset, count, descending), shape))
        {
            if (!first) writer.Write(framing.Between);
            first = false;
            writer.Write(item.Span);
            unflushed += item.Length;
            if (unflushed < FlushBytes) continue;
            unflushed = 0;
            await writer.FlushAsync(context.RequestAborted);
        }

        writer.Write(first ? framing.EndOfNothing : framing.End);
        await writer.FlushAsync(context.RequestAborted);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Shaped(IEnumerable<ReadOnlyMemory<byte>> items, ItemShape shape) => shape.IsAsStored
        ? items
        : from item in items
          from record in shape.Apply(JsonNode.Parse(item.Span)!.AsObject())
          select (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(record, PlatformJson.Options);

    private static (string ContentType, ItemFraming Framing) FormatOf(HttpContext context) => context.Query("format") switch
    {
        null or "json" => ("application/json; charset=utf-8", ItemFraming.Json),
        "jsonl" => ("application/jsonl; charset=utf-8", ItemFraming.JsonLines),
        "csv" or "xlsx" or "xml" or "html" or "rss" => throw new PlatformException(
            ErrorKind.NotImplemented, "not-implemented-locally", $"The format {context.Query("format")} is one that the local platform does not have; json and jsonl it has."),
        var other => throw PlatformException.InvalidInput($"\"{other}\" is not a format of dataset items."),
    };

    private static ItemShape ShapeOf(HttpContext context) => new()
    {
        Unwind = context.Names("unwind"),
        Flatten = context.Names("flatten"),
        Fields = context.Names("fields"),
        Omit = context.Names("omit"),
        SkipHidden = context.Flag("skipHidden") || context.Flag("clean"),
        SkipEmpty = context.Flag("skipEmpty") || context.Flag("clean"),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
