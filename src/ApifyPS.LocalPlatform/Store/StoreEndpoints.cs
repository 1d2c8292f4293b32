using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Store;

/// <summary>The Actors of this platform, in the place of Apify's shop.</summary>
internal sealed class StoreEndpoints(ActorService actors, ActorView view)
{
    public void Map(ApiRoutes routes) => routes.Map("GET", "store", ListAsync, anonymous: true);

    private Task ListAsync(HttpContext context)
    {
        PageRequest page = context.Page();
        bool isForOthers = context.Query("username") is { } owner && !owner.Equals(LocalUser.Username, StringComparison.OrdinalIgnoreCase);
        StoreQuery query = new()
        {
            Search = context.Query("search"),
            Category = context.Query("category"),
            PricingModel = context.Query("pricingModel"),
            SortBy = OrderOf(context.Query("sortBy")),
        };
        return context.WritePageAsync(isForOthers ? new Page<Actor>([], 0, page) : actors.Search(query, page), actor => Item(actor, context.BaseUrl()));
    }

    private static StoreOrder OrderOf(string? name) => name switch
    {
        null or "relevance" => StoreOrder.Relevance,
        "popularity" => StoreOrder.Popularity,
        "newest" => StoreOrder.Newest,
        "lastUpdate" => StoreOrder.LastUpdate,
        _ => throw PlatformException.InvalidInput($"sortBy must be relevance, popularity, newest or lastUpdate, not \"{name}\"."),
    };

    private JsonObject Item(Actor actor, string baseUrl) => new JsonObject
    {
        ["id"] = actor.Id,
        ["title"] = actor.Title ?? actor.Name,
        ["name"] = actor.Name,
        ["username"] = LocalUser.Username,
        ["userFullName"] = LocalUser.FullName,
        ["description"] = actor.Description,
        ["categories"] = actor.Extra?["categories"]?.DeepClone() ?? new JsonArray(),
        ["url"] = $"{baseUrl}/v2/actors/{actor.Id}",
        ["stats"] = view.Stats(actor),
        ["currentPricingInfo"] = actor.PricingInfo?.DeepClone() ?? new JsonObject { ["pricingModel"] = "FREE" },
    }.WithoutNulls();
}
