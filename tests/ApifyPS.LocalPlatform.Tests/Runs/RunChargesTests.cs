using System.Text.Json;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Runs;

public sealed class RunChargesTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly object Pricing = new
    {
        pricingModel = "PAY_PER_EVENT",
        minimalMaxTotalChargeUsd = 0.5,
        pricingPerEvent = new
        {
            actorChargeEvents = new Dictionary<string, object>
            {
                ["page"] = new { eventTitle = "Page", eventDescription = "A page", eventPriceUsd = 0.1 },
                ["once"] = new { eventPriceUsd = 1, isOneTimeEvent = true },
                ["apify-actor-start"] = new { eventPriceUsd = 0.01 },
                ["apify-default-dataset-item"] = new { eventPriceUsd = 0.01 },
            },
        },
    };

    private readonly Api _api = platform.Api;

    [Fact]
    public async Task What_is_charged_is_counted_once_for_each_key()
    {
        string id = await Start("charging");
        (await Charge(id, "page", 2, "key")).Expect(201);
        (await Charge(id, "page", 2, "key")).Expect(201);
        (await Charge(id, "page", 1, null)).Expect(201);
        (await Charge(id, "page", 1, null)).Expect(201);
        (await Charge(id, "once", 1, "a")).Expect(201);
        (await Charge(id, "once", 1, "b")).Expect(201);
        JsonElement counts = await Counts(id);
        // Four gigabytes and three items: those the platform counts.
        Assert.Equal((4, 1, 4, 3), (counts.GetProperty("page").GetInt32(), counts.GetProperty("once").GetInt32(), counts.GetProperty("apify-actor-start").GetInt32(), counts.GetProperty("apify-default-dataset-item").GetInt32()));
    }

    [Fact]
    public async Task What_cannot_be_charged_is_refused_with_the_reason()
    {
        string id = await Start("refusing");
        Assert.Equal("cannot-charge-apify-event", (await Charge(id, "apify-actor-start", 1, null)).Expect(400).ErrorType);
        Assert.Contains("nonsense", (await Charge(id, "nonsense", 1, null)).Expect(400).ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("invalid-input", (await Charge(id, "page", 0, null)).Expect(400).ErrorType);
        await _api.Post($"v2/actor-runs/{id}/abort");
        await _api.WaitForRun(id);
        Assert.Equal("job-finished", (await Charge(id, "page", 1, null)).Expect(400).ErrorType);
        await _api.Scripted("unpriced", new { durationMs = 60_000 });
        string free = (await _api.Post("v2/actors/local~unpriced/runs")).Data.GetProperty("id").GetString()!;
        Assert.Equal("cannot-charge-non-pay-per-event-actor", (await Charge(free, "page", 1, null)).Expect(400).ErrorType);
        Assert.False((await _api.Get($"v2/actor-runs/{free}")).Data.TryGetProperty("chargedEventCounts", out _));
    }

    [Fact]
    public async Task A_limit_below_the_actors_minimum_is_refused()
    {
        await Register("minimum");
        Assert.Equal("max-total-charge-usd-below-minimum", (await _api.Post("v2/actors/local~minimum/runs?maxTotalChargeUsd=0.4")).Expect(400).ErrorType);
        (await _api.Post("v2/actors/local~minimum/runs?maxTotalChargeUsd=0.5")).Expect(201);
    }

    [Fact]
    public async Task A_price_that_is_incomplete_is_refused_when_the_actor_is_registered()
    {
        foreach (object pricing in new object[] { new { }, new { pricingModel = "PAY_PER_EVENT" }, new { pricingPerEvent = new { actorChargeEvents = new { page = new { } } } } })
        {
            Assert.Equal("invalid-input", (await _api.Post("__local/actors", new { name = "incomplete", scripted = new { }, pricing })).Expect(400).ErrorType);
        }
    }

    [Theory]
    [InlineData("""{"page":{"eventTitle":"Page","eventDescription":"A page","eventPriceUsd":0.1}}""", true)]
    [InlineData("[]", false)]
    [InlineData("""{"page":{"eventTitle":"Free"}}""", false)]
    [InlineData("nonsense", false)]
    public async Task The_prices_of_a_template_count_and_what_the_cloud_would_not_read_is_no_error(string file, bool priced)
    {
        string name = $"template-{file.Length}";
        using TempFolder folder = new TempFolder().With(".actor/pay_per_event.json", file);
        (await _api.Post("__local/actors", new { path = folder.Path, name, command = "exit 0" })).Expect(201);
        JsonElement run = await _api.Run("local~" + name);
        Assert.Equal(priced, run.TryGetProperty("pricingInfo", out _));
    }

    [SkippableFact]
    public async Task Clients_with_strict_models_can_read_prices()
    {
        OpenApiContract? contract = OpenApiContract.Instance;
        Skip.If(contract is null, OpenApiContract.SkipReason);
        string id = await Start("priced");
        Assert.Empty(contract!.ValidateResponse("GET", "/v2/actor-runs/{}", 200, (await _api.Get($"v2/actor-runs/{id}")).Text));
        Assert.Empty(contract.ValidateResponse("GET", "/v2/actors/{}", 200, (await _api.Get("v2/actors/local~priced")).Text));
        Assert.Empty(contract.ValidateResponse("POST", "/v2/actor-runs/{}/charge", 201, (await Charge(id, "page", 1, "k")).Text));
    }

    private async Task Register(string name) =>
        (await _api.Post("__local/actors", new { name, pricing = Pricing, scripted = new { items = new[] { new { n = 1 }, new { n = 2 }, new { n = 3 } }, durationMs = 300_000 } })).Expect(201);

    /// <summary>A run that is still running, with its items stored.</summary>
    private async Task<string> Start(string name)
    {
        await Register(name);
        string id = (await _api.Post($"v2/actors/local~{name}/runs?memory=4096")).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(async () => (await Counts(id)).TryGetProperty("apify-default-dataset-item", out _), "the items are stored");
        return id;
    }

    private async Task<JsonElement> Counts(string id) => (await _api.Get($"v2/actor-runs/{id}")).Data.GetProperty("chargedEventCounts");

    private async Task<Answer> Charge(string id, string eventName, int count, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"v2/actor-runs/{id}/charge") { Content = System.Net.Http.Json.JsonContent.Create(new { eventName, count }) };
        if (key is not null) request.Headers.Add("idempotency-key", key);
        using HttpResponseMessage response = await _api.Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }
}
