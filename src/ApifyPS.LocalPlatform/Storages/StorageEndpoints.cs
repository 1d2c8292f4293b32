using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>The end-points that datasets, key-value stores and request queues have in common.</summary>
internal sealed class StorageEndpoints(StorageCatalog catalog, StorageKind kind, string collection, Func<Storage, string, JsonObject> view, Action<string> delete)
{
    /// <summary>Fields that lists leave out.</summary>
    private static readonly string[] OnlyInSingle = ["schema", "urlSigningSecretKey"];

    /// <summary>Adds what is shown of a single storage and not in lists; null for nothing.</summary>
    public Action<Storage, JsonObject>? AddDetails { get; init; }

    /// <summary>Refuses a schema that is not one for this kind; null to take any.</summary>
    public Action<string?>? CheckSchema { get; init; }

    public void Map(ApiRoutes routes) => routes
        .Map("GET", collection, ListAsync)
        .Map("POST", collection, GetOrCreateAsync)
        .Map("GET", collection + "/{id}", context => WriteAsync(context, catalog.Get(kind, context.Route("id"))), reading: new StorageReading(kind, StorageOperation.Show))
        .Map("PUT", collection + "/{id}", UpdateAsync)
        .Map("DELETE", collection + "/{id}", DeleteAsync);

    /// <summary>The fields that all kinds show.</summary>
    public static JsonObject Common(Storage storage, string url) => new JsonObject
    {
        ["id"] = storage.Id,
        ["name"] = storage.Name,
        ["title"] = storage.Title,
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

    private Task ListAsync(HttpContext context)
    {
        bool withUnnamed = context.Flag("unnamed");
        PageRequest page = context.Page();
        // There is one user here, who owns everything and shares with nobody.
        Page<Storage> storages = context.Query("ownership") switch
        {
            null or "ownedByMe" => catalog.List(kind, page, withUnnamed),
            "sharedWithMe" => new Page<Storage>([], 0, page),
            _ => throw PlatformException.InvalidInput("ownership must be ownedByMe or sharedWithMe."),
        };
        return context.WritePageAsync(storages, storage => ListItem(storage, context.BaseUrl()), new JsonObject { ["unnamed"] = withUnnamed });
    }

    private JsonObject ListItem(Storage storage, string baseUrl)
    {
        JsonObject item = view(storage, baseUrl);
        foreach (string name in OnlyInSingle) item.Remove(name);
        // Clients expect the name of a list item to be a string; for unnamed ones the API sends the id.
        item["name"] ??= storage.Id;
        return item;
    }

    private Task GetOrCreateAsync(HttpContext context)
    {
        JsonNode? schema = context.JsonObjectBody()["schema"];
        if (schema is not (null or JsonObject)) throw PlatformException.InvalidInput("schema must be an object.");
        string? schemaJson = schema?.ToJsonString(PlatformJson.Options);
        CheckSchema?.Invoke(schemaJson);
        (Storage storage, bool created) = catalog.GetOrCreate(kind, context.Query("name"), schemaJson);
        if (created) context.Response.Headers.Location = $"{context.BaseUrl()}/v2/{collection}/{storage.Id}";
        return WriteAsync(context, storage, created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private Task UpdateAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        StorageChange change = new(body.ContainsKey("name"), body.Text("name"), body.ContainsKey("title"), body.Text("title"), body.Text("generalAccess"));
        return WriteAsync(context, catalog.Update(kind, context.Route("id"), change));
    }

    private Task DeleteAsync(HttpContext context)
    {
        delete(context.Route("id"));
        return context.NoContent();
    }

    private Task WriteAsync(HttpContext context, Storage storage, int status = StatusCodes.Status200OK)
    {
        JsonObject shown = view(storage, context.BaseUrl());
        AddDetails?.Invoke(storage, shown);
        // The key makes signatures, so it is for those alone who could write.
        if (Authenticator.TokenOf(context.Request) is null) shown.Remove("urlSigningSecretKey");
        return context.WriteDataAsync(shown, status);
    }
}
