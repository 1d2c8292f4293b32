using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Users;

internal sealed class UserEndpoints(UserService users)
{
    private static readonly string[] Features =
    [
        "ACTORS", "STORAGE", "SCHEDULER", "PROXY", "PROXY_EXTERNAL_ACCESS", "PROXY_RESIDENTIAL", "PROXY_SERPS", "WEBHOOKS",
        "ACTORS_PUBLIC_ALL", "ACTORS_PUBLIC_DEVELOPER",
    ];

    private static readonly HashSet<string> Enabled = ["ACTORS", "STORAGE", "SCHEDULER", "WEBHOOKS"];

    public void Map(ApiRoutes routes) => routes
        .Map("GET", "users/me", context => context.WriteDataAsync(Private()))
        .Map("GET", "users/me/limits", context => context.WriteDataAsync(users.Limits()))
        .Map("PUT", "users/me/limits", SetLimitsAsync, notForRuns: true)
        .Map("GET", "users/me/usage/monthly", context => context.WriteDataAsync(users.MonthlyUsage(context.Date("date") ?? Timestamps.Now)))
        .Map("GET", "users/{id}", GetAsync, anonymous: true);

    private static Task GetAsync(HttpContext context) =>
        context.Route("id") is LocalUser.Id or LocalUser.Username
            ? context.WriteDataAsync(new JsonObject { ["id"] = LocalUser.Id, ["username"] = LocalUser.Username, ["profile"] = Profile() })
            : throw PlatformException.NotFound("User");

    private Task SetLimitsAsync(HttpContext context)
    {
        JsonObject body = context.JsonObjectBody();
        users.SetLimits(body.Number("maxMonthlyUsageUsd"), body.Integer("dataRetentionDays"));
        return context.WriteJsonAsync(new JsonObject(), StatusCodes.Status201Created);
    }

    private static JsonObject Private()
    {
        JsonObject features = [];
        foreach (string feature in Features)
        {
            features[feature] = new JsonObject
            {
                ["isEnabled"] = Enabled.Contains(feature),
                ["disabledReason"] = Enabled.Contains(feature) ? null : "The local platform does not have it.",
                ["disabledReasonType"] = Enabled.Contains(feature) ? null : "DISABLED",
                ["isTrial"] = false,
                ["trialExpirationAt"] = null,
            };
        }

        return new JsonObject
        {
            ["id"] = LocalUser.Id,
            ["username"] = LocalUser.Username,
            ["profile"] = Profile(),
            ["email"] = "local@localhost.localdomain",
            ["plan"] = new JsonObject
            {
                ["id"] = "LOCAL",
                ["isEnabled"] = true,
                ["monthlyBasePriceUsd"] = 0,
                ["monthlyUsageCreditsUsd"] = 0,
                ["maxActorMemoryGbytes"] = 32,
                ["availableProxyGroups"] = new JsonObject(),
                ["supportLevel"] = "COMMUNITY",
                ["tier"] = "FREE",
            },
            ["effectivePlatformFeatures"] = features,
            ["createdAt"] = DateTimeOffset.UnixEpoch.ToApi(),
            ["isPaying"] = false,
        };
    }

    private static JsonObject Profile() => new() { ["name"] = LocalUser.FullName };
}
