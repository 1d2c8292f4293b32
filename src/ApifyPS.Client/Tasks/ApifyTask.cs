using System.Text.Json;
using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>A saved task of an Actor (openapi: Task, TaskShort). What a list does not send is null.</summary>
public sealed class ApifyTask : ApifyObject
{
    /// <summary>ID of the task (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>ID of its Actor (API: <c>actId</c>).</summary>
    public string? ActId { get; set; }

    /// <summary>Its name (API: <c>name</c>).</summary>
    public string? Name { get; set; }

    /// <summary>Its owner's username (API: <c>username</c>).</summary>
    public string? Username { get; set; }

    /// <summary>Its title for people (API: <c>title</c>).</summary>
    public string? Title { get; set; }

    /// <summary>Name of its Actor (API: <c>actName</c>); only in lists.</summary>
    public string? ActName { get; set; }

    /// <summary>Username of its Actor's owner (API: <c>actUsername</c>); only in lists.</summary>
    public string? ActUsername { get; set; }

    /// <summary>Its Actor, as <c>username/name</c> where that is known, else the ID.</summary>
    [JsonIgnore]
    public string? Actor => ActName is null ? ActorNames.NameOrId(ActId) : ActUsername is null ? ActName : $"{ActUsername}/{ActName}";

    /// <summary>Options of its runs (API: <c>options</c>); not in lists.</summary>
    [JsonConverter(typeof(LenientObjectConverter<RunOptions>))]
    public RunOptions? Options { get; set; }

    /// <summary>Its input (API: <c>input</c>), any JSON; null when it has none, and in lists.</summary>
    [JsonInclude]
    internal JsonElement? Input { get; set; }

    /// <summary>When it was created (API: <c>createdAt</c>).</summary>
    public DateTime? CreatedAt { get; set; }

    /// <summary>When it was last changed (API: <c>modifiedAt</c>).</summary>
    public DateTime? ModifiedAt { get; set; }

    /// <summary><c>username/name</c>; the ID where the API sends no names.</summary>
    [JsonIgnore]
    public string FullName => Username is null || Name is null ? Name ?? Id : $"{Username}/{Name}";

    /// <summary>The full name.</summary>
    /// <returns><see cref="FullName"/>.</returns>
    public override string ToString() => FullName;
}
