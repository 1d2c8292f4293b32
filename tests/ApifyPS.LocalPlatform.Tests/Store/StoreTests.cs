using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Store;

public sealed class StoreTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Fact]
    public async Task A_search_of_the_store_finds_what_the_search_of_Apifys_would()
    {
        await _api.Scripted("maps-scraper", new { });
        await _api.Scripted("scraper", new { });
        await _api.Post("__local/actors", new { name = "priced", scripted = new { }, pricing = new { pricingPerEvent = new { actorChargeEvents = new { page = new { eventTitle = "Page", eventPriceUsd = 0.01 } } } } });
        (await _api.Put("v2/actors/local~priced", new { categories = new[] { "AI" }, description = "no scraping here" })).Expect(200);
        await _api.Run("local~maps-scraper");

        Assert.Equal(["scraper", "maps-scraper"], await Names("search=SCRAPER"));
        Assert.Equal(["priced"], await Names("category=ai"));
        Assert.Equal(["priced"], await Names("pricingModel=PAY_PER_EVENT"));
        Assert.Equal(["maps-scraper", "scraper"], await Names("pricingModel=FREE"));
        Assert.Equal("maps-scraper", (await Names("sortBy=popularity"))[0]);
        Assert.Equal("priced", (await Names("sortBy=newest"))[0]);
        Assert.Equal("priced", (await Names("sortBy=lastUpdate"))[0]);
        Assert.Equal(3, (await Names("username=local")).Length);
        Assert.Empty(await Names("username=apify"));
        (await _api.Get("v2/store?sortBy=price")).Expect(400);
    }

    private async Task<string[]> Names(string query) =>
        [.. (await _api.Get("v2/store?" + query)).Expect(200).Data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}
