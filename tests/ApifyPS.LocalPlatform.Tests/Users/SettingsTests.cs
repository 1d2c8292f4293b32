using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Users;

public sealed class SettingsTests
{
    [Fact]
    public async Task Limits_and_what_was_signed_are_known_after_a_new_start_and_not_after_a_reset()
    {
        using TempFolder folder = new();
        string encoded;
        await using (LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path }))
        {
            using Api api = new(server.Url);
            (await api.Put("v2/users/me/limits", new { maxMonthlyUsageUsd = 12.5, dataRetentionDays = 7 })).Expect(201);
            encoded = (await api.Post("v2/tools/encode-and-sign", new { a = 1 })).Expect(200).Data.GetProperty("encoded").GetString()!;
        }

        await using LocalServer again = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path });
        using Api after = new(again.Url);
        JsonElement limits = (await after.Get("v2/users/me/limits")).Data.GetProperty("limits");
        Assert.Equal((12.5m, 7), (limits.GetProperty("maxMonthlyUsageUsd").GetDecimal(), limits.GetProperty("dataRetentionDays").GetInt32()));
        Assert.Equal(1, (await after.Post("v2/tools/decode-and-verify", new { encoded })).Expect(200).Data.GetProperty("decoded").GetProperty("a").GetInt32());
        (await after.Post("__local/reset")).Expect(204);
        Assert.NotEqual(7, (await after.Get("v2/users/me/limits")).Data.GetProperty("limits").GetProperty("dataRetentionDays").GetInt32());
        (await after.Post("v2/tools/decode-and-verify", new { encoded })).Expect(400);
    }
}
