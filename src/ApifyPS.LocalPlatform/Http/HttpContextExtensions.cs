using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>How handlers read requests and write answers: every rule about parameters and envelopes is here.</summary>
internal static class HttpContextExtensions
{
    public static string Route(this HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    /// <summary>A query parameter, or null when it is absent or empty.</summary>
    public static string? Query(this HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Clients send booleans as 1 and 0 as well as true and false.</summary>
    public static bool Flag(this HttpContext context, string name) => context.OptionalFlag(name) ?? false;

    public static bool? OptionalFlag(this HttpContext context, string name) => context.Query(name)?.ToUpperInvariant() switch
    {
        null => null,
        "1" or "TRUE" => true,
        "0" or "FALSE" => false,
        var other => throw PlatformException.InvalidInput($"{name} must be true or false, not \"{other}\"."),
    };

    public static long? Integer(this HttpContext context, string name)
    {
        if (context.Query(name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && number <= long.MaxValue
            ? (long)number
            : throw PlatformException.InvalidInput($"{name} must be a number that is not negative, not \"{text}\".");
    }

    public static int? Int32(this HttpContext context, string name) =>
        context.Integer(name) is { } number ? (int)Math.Min(number, int.MaxValue) : null;

    public static decimal? Number(this HttpContext context, string name)
    {
        if (context.Query(name) is not { } text) return null;
        return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw PlatformException.InvalidInput($"{name} must be a number, not \"{text}\".");
    }

    public static DateTimeOffset? Date(this HttpContext context, string name)
    {
        if (context.Query(name) is not { } text) return null;
        return Timestamps.TryParse(text) ?? throw PlatformException.InvalidInput($"{name} must be a date in ISO 8601, not \"{text}\".");
    }

    public static IReadOnlyList<string> Names(this HttpContext context, string name) =>
        context.Query(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Offset, limit and order of a list. A limit of 0 means none, and none means the most that there is.</summary>
    public static PageRequest Page(this HttpContext context)
    {
        long limit = context.Integer("limit") ?? 0;
        return new PageRequest(
            context.Integer("offset") ?? 0,
            limit == 0 ? PageRequest.MaxLimit : Math.Min(limit, PageRequest.MaxLimit),
            context.Flag("desc"));
    }

    public static ReadOnlyMemory<byte> Body(this HttpContext context) => RequestBody.Of(context);

    public static JsonObject JsonObjectBody(this HttpContext context) =>
        context.Body().IsEmpty
            ? []
            : PlatformJson.TryParse(context.Body()) is { ValueKind: JsonValueKind.Object } body
                ? JsonObject.Create(body)!
                : throw PlatformException.InvalidInput("the request body must be a JSON object.");

    /// <summary>The address under which the client reached the server, so that links in answers work for it.</summary>
    public static string BaseUrl(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    public static Task WriteDataAsync(this HttpContext context, JsonNode? data, int status = StatusCodes.Status200OK) =>
        context.WriteJsonAsync(new JsonObject { ["data"] = data }, status);

    /// <summary>Writes a part of a list; <paramref name="more"/> is what this list says besides.</summary>
    public static Task WritePageAsync<T>(this HttpContext context, Page<T> page, Func<T, JsonNode> view, JsonObject? more = null)
    {
        JsonObject data = more ?? [];
        data["total"] = page.Total;
        data["offset"] = page.Request.Offset;
        data["limit"] = page.Request.Limit;
        data["desc"] = page.Request.Descending;
        data["count"] = page.Items.Count;
        data["items"] = new JsonArray([.. page.Items.Select(view)]);
        return context.WriteDataAsync(data);
    }

    public static async Task WriteJsonAsync(this HttpContext context, JsonNode? body, int status = StatusCodes.Status200OK)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body, PlatformJson.Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public static Task NoContent(this HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
