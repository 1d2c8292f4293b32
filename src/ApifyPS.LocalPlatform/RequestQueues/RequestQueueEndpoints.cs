using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.RequestQueues;

internal sealed class RequestQueueEndpoints(StorageCatalog catalog)
{
    public void Map(ApiRoutes routes) =>
        new StorageEndpoints(catalog, StorageKind.RequestQueue, "request-queues", View, id => catalog.Delete(StorageKind.RequestQueue, id)).Map(routes);

    private static JsonObject View(Storage queue, string baseUrl)
    {
        JsonObject view = StorageEndpoints.Common(queue, $"{baseUrl}/storage/request-queues/{queue.Id}");
        // Requests cannot be added yet, so the counts are those of an empty queue.
        view["totalRequestCount"] = queue.ItemCount;
        view["handledRequestCount"] = 0;
        view["pendingRequestCount"] = queue.ItemCount;
        view["hadMultipleClients"] = false;
        view["stats"] = new JsonObject { ["writeCount"] = queue.WriteCount, ["storageBytes"] = queue.StorageBytes };
        return view;
    }
}
