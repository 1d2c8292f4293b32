using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>The end-points that datasets, key-value stores and request queues have in common.</summary>
internal sealed class StorageEndpoints(StorageCatalog catalog, StorageKind kind, string collection, Func<Storage, string, JsonObject> view, Action<string> delete)
{
    public void Map(ApiRoutes routes) => routes
        .Map("GET", collection, ListAsync)
        .Map("POST", collection, GetOrCreateAsync)
        .Map("GET", collection + "/{id}", context => WriteAsync(context, catalog.Get(kind, context.Route("id"))))
        .Map("PUT", collection + "/{id}", UpdateAsync)
        .Map("DELETE", collection + "/{id}", DeleteAsync);

    /// <summary>The fields that all kinds show.</summary>
    public static JsonObject Common(Storage storage, string url) => new JsonObject
    {
        ["id"] = storage.Id,
        ["name"] = storage.Name,
        ["userId"] = LocalUser.Id,
        ["username"] = LocalUser.Username,
        ["createdAt"] = storage.CreatedAt.ToApi(),
        ["modifiedAt"] = storage.ModifiedAt.ToApi(),
        ["accessedAt"] = storage.AccessedAt.ToApi(),
        ["actId"] = storage.ActId,
        ["actRunId"] = storage.ActRunId,
        ["generalAccess"] = storage.GeneralAccess,
        ["schema"] = storage.SchemaJson is { } schema ? JsonNode.Parse(schema) : null,
        ["consoleUrl"] = url,
    }.WithoutNulls();

    private Task ListAsync(HttpContext context) => context.WritePageAsync(
        catalog.List(kind, context.Page(), context.Flag("unnamed")),
        storage =>
        {
            JsonObject item = view(storage, context.BaseUrl());
            item.Remove("schema");
            // Clients expect the name of a list item to be a string; for unnamed ones the API sends the id.
            item["name"] ??= storage.Id;
            return item;
        });

    private Task GetOrCreateAsync(HttpContext context)
    {
        JsonNode? schema = context.JsonObjectBody()["schema"];
        (Storage storage, bool created) = catalog.GetOrCreate(kind, context.Query("name"), (schema as JsonObject)?.ToJsonString());
        if (created) context.Response.Headers.Location = $"{context.BaseUrl()}/v2/{collection}/{storage.Id}";
        return context.WriteDataAsync(view(storage, context.BaseUrl()), created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private Task UpdateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        return WriteAsync(context, catalog.Update(kind, context.Route("id"), body.ContainsKey("name"), body.Text("name"), body.Text("generalAccess")));
    }

    private Task DeleteAsync(HttpContext context)
    {
        delete(context.Route("id"));
        return context.NoContent();
    }

    private Task WriteAsync(HttpContext context, Storage storage) => context.WriteDataAsync(view(storage, context.BaseUrl()));
}
