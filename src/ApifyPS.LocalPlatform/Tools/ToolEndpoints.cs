using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Tools;

/// <summary>What the API offers beside its resources.</summary>
internal sealed class ToolEndpoints(Settings settings)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    public void Map(ApiRoutes routes)
    {
        foreach (string method in Methods) routes.Map(method, "browser-info", WriteRequestAsync, anonymous: true);
        routes.Map("POST", "tools/encode-and-sign", EncodeAsync).Map("POST", "tools/decode-and-verify", DecodeAsync, anonymous: true);
    }

    private static Task WriteRequestAsync(HttpContext context)
    {
        JsonObject info = new()
        {
            ["method"] = context.Request.Method,
            ["clientIp"] = context.Connection.RemoteIpAddress?.ToString(),
            ["countryCode"] = null,
            ["bodyLength"] = context.Body().Length,
        };
        if (!context.Flag("skipHeaders"))
        {
            // The token is nothing to be shown, not even to its owner.
            info["headers"] = new JsonObject(context.Request.Headers.Where(header => !IsSecret(header.Key))
                .Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, header.Value.ToString())));
        }

        if (context.Flag("rawHeaders"))
        {
            info["rawHeaders"] = new JsonArray([.. context.Request.Headers.Where(header => !IsSecret(header.Key))
                .SelectMany(header => new[] { header.Key, header.Value.ToString() }).Select(text => (JsonNode?)text)]);
        }

        return context.WriteJsonAsync(info);
    }

    private static bool IsSecret(string header) => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("Cookie", StringComparison.OrdinalIgnoreCase);

    private Task EncodeAsync(HttpContext context)
    {
        JsonObject signed = new() { ["payload"] = context.JsonObjectBody().ToJsonString(PlatformJson.Options), ["userId"] = LocalUser.Id };
        signed["signature"] = SignatureOf(signed);
        return context.WriteDataAsync(new JsonObject { ["encoded"] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(signed)) });
    }

    private Task DecodeAsync(HttpContext context)
    {
        string encoded = context.JsonObjectBody().Text("encoded") ?? throw PlatformException.InvalidInput("encoded is required.");
        try
        {
            JsonObject signed = JsonNode.Parse(Convert.FromBase64String(encoded)) as JsonObject ?? throw NotEncoded();
            bool isOurs = signed.Text("signature") is { } signature && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(signature), Convert.FromHexString(SignatureOf(signed)));
            return !isOurs ? throw NotEncoded() : context.WriteDataAsync(new JsonObject
            {
                ["decoded"] = JsonNode.Parse(signed.Text("payload")!),
                ["encodedByUserId"] = signed.Text("userId"),
                ["isVerifiedUser"] = false,
            });
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw NotEncoded();
        }
    }

    private string SignatureOf(JsonObject signed) =>
        Convert.ToHexString(HMACSHA256.HashData(settings.Key(), JsonSerializer.SerializeToUtf8Bytes(new[] { signed.Text("payload"), signed.Text("userId") })));

    private static PlatformException NotEncoded() => PlatformException.InvalidInput("encoded is not a value that this platform has signed.");
}
