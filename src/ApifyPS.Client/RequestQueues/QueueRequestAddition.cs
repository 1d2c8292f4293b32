using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>What became of a request that was added to a queue or changed (openapi: AddedRequest, RequestRegistration).</summary>
public sealed class QueueRequestAddition : ApifyObject
{
    /// <summary>ID of the request (API: <c>requestId</c>).</summary>
    public string RequestId { get; set => field = value ?? ""; } = "";

    /// <summary>Its unique key (API: <c>uniqueKey</c>).</summary>
    public string? UniqueKey { get; set; }

    /// <summary>Whether the queue had it before (API: <c>wasAlreadyPresent</c>).</summary>
    public bool? WasAlreadyPresent { get; set; }

    /// <summary>Whether it was handled before (API: <c>wasAlreadyHandled</c>).</summary>
    public bool? WasAlreadyHandled { get; set; }

    /// <summary>ID or name of the queue.</summary>
    [JsonIgnore]
    public string? QueueId { get; set; }
}
