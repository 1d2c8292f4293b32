using System.Text.Json;

namespace ApifyPS.Client;

/// <summary>What to set on a storage (openapi: UpdateDatasetRequest, UpdateStoreRequest, UpdateRequestQueueRequest). Null leaves what it has.</summary>
public sealed class StorageUpdate
{
    /// <summary>Its new name, without a username (API: <c>name</c>).</summary>
    public string? Name { get; init; }

    /// <summary>Who may read it (API: <c>generalAccess</c>).</summary>
    public string? GeneralAccess { get; init; }

    internal ApifyRequest ToRequest(string path) => new(HttpMethod.Put, path)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ApifyJsonContext.Default.StorageUpdate),
        ContentType = "application/json; charset=utf-8",
    };
}
