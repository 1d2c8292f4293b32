using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>What an Actor charges for, in the API's own form (<c>pricingInfo</c>). Locally it is counted and costs nothing.</summary>
internal static class ActorPricing
{
    public const string PayPerEvent = "PAY_PER_EVENT";

    /// <summary>Events that the platform counts by itself, once for each gigabyte of a run and for each item of its default dataset.</summary>
    public const string ActorStart = "apify-actor-start";
    public const string DefaultDatasetItem = "apify-default-dataset-item";

    private static readonly string[] Models = [PayPerEvent, "PRICE_PER_DATASET_ITEM", "FLAT_PRICE_PER_MONTH", "FREE"];

    /// <summary>Checks what a registration says, and adds what the API always has.</summary>
    public static JsonObject Complete(JsonObject pricing)
    {
        JsonObject complete = (JsonObject)pricing.DeepClone();
        string model = complete.Text("pricingModel") ?? (complete.ContainsKey("pricingPerEvent") ? PayPerEvent : string.Empty);
        if (!Models.Contains(model)) throw PlatformException.InvalidInput($"pricing.pricingModel must be one of {string.Join(", ", Models)}.");
        complete["pricingModel"] = model;
        complete["apifyMarginPercentage"] ??= 0.2;
        complete["createdAt"] ??= Timestamps.Now.ToApi();
        complete["startedAt"] ??= complete["createdAt"]!.DeepClone();
        if (model != PayPerEvent) return complete;
        if (complete["pricingPerEvent"] is not JsonObject { } perEvent || perEvent["actorChargeEvents"] is not JsonObject { Count: > 0 } events)
        {
            throw PlatformException.InvalidInput("pricing.pricingPerEvent.actorChargeEvents must be an object with at least one event.");
        }

        foreach ((string name, JsonNode? value) in events)
        {
            if (value is not JsonObject priced || priced["eventPriceUsd"] is not JsonValue price || price.GetValueKind() != JsonValueKind.Number)
            {
                throw PlatformException.InvalidInput($"the event {name} of the pricing needs an eventPriceUsd.");
            }

            priced["eventTitle"] ??= name;
            priced["eventDescription"] ??= name;
        }

        return complete;
    }

    /// <summary>
    /// The prices that Apify's templates keep in <c>.actor/pay_per_event.json</c>, event by event. The cloud does not read
    /// that file, so one that is different is none.
    /// </summary>
    public static JsonObject? OfProject(string folder)
    {
        string path = Path.Combine(folder, ".actor", "pay_per_event.json");
        if (!File.Exists(path) || PlatformJson.TryParse(File.ReadAllBytes(path)) is not { ValueKind: JsonValueKind.Object } file) return null;
        try
        {
            return Complete(new JsonObject { ["pricingPerEvent"] = new JsonObject { ["actorChargeEvents"] = JsonObject.Create(file) } });
        }
        catch (PlatformException)
        {
            return null;
        }
    }

    /// <summary>The event's definition, or null when the Actor does not charge for it.</summary>
    public static JsonObject? EventOf(JsonObject? pricing, string name) => pricing?["pricingPerEvent"]?["actorChargeEvents"]?[name] as JsonObject;

    public static bool IsPerEvent(JsonObject? pricing) => pricing?.Text("pricingModel") == PayPerEvent;
}
