using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>The user that a token belongs to (openapi: UserPrivateInfo, the part of it that is no secret).</summary>
/// <remarks>The answer also holds the proxy password: it has no property here and unknown fields of a user are not shown.</remarks>
public sealed class ApifyUser
{
    /// <summary>ID of the user (API: <c>id</c>).</summary>
    public string? Id { get; set; }

    /// <summary>Name of the user (API: <c>username</c>).</summary>
    public string? Username { get; set; }

    /// <summary>Whether the user pays (API: <c>isPaying</c>).</summary>
    public bool? IsPaying { get; set; }

    /// <summary>The user's plan (API: <c>plan</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? Plan { get; set; }
}
