using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>One change of a run into a run of another Actor (openapi: Metamorph).</summary>
public sealed class RunMetamorph : ApifyPart
{
    /// <summary>When it happened (API: <c>createdAt</c>).</summary>
    public DateTime? CreatedAt { get; set; }

    /// <summary>ID of the Actor that the run became (API: <c>actorId</c>).</summary>
    public string? ActorId { get; set; }

    /// <summary>The Actor, as <c>username/name</c> where that is known, else its ID.</summary>
    [JsonIgnore]
    public string? Actor => ActorNames.NameOrId(ActorId);

    /// <summary>ID of the build of that Actor (API: <c>buildId</c>).</summary>
    public string? BuildId { get; set; }

    /// <summary>Key of the new input in the default key-value store (API: <c>inputKey</c>).</summary>
    public string? InputKey { get; set; }
}
