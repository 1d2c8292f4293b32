using System.Text.Json.Serialization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>An Actor (openapi: Actor, ActorShort). What a list does not send is null.</summary>
public sealed class ApifyActor : ApifyObject
{
    /// <summary>ID of the Actor (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>Its name (API: <c>name</c>).</summary>
    public string? Name { get; set; }

    /// <summary>Its owner's username (API: <c>username</c>).</summary>
    public string? Username { get; set; }

    /// <summary>Its title for people (API: <c>title</c>).</summary>
    public string? Title { get; set; }

    /// <summary>What it does (API: <c>description</c>).</summary>
    public string? Description { get; set; }

    /// <summary>When it was created (API: <c>createdAt</c>).</summary>
    public DateTime? CreatedAt { get; set; }

    /// <summary>When it was last changed (API: <c>modifiedAt</c>).</summary>
    public DateTime? ModifiedAt { get; set; }

    /// <summary>Numbers of builds, runs and users, and when it last ran (API: <c>stats</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? Stats { get; set; }

    /// <summary>Builds by tag (API: <c>taggedBuilds</c>).</summary>
    [JsonConverter(typeof(PlainValueConverter))]
    public object? TaggedBuilds { get; set; }

    /// <summary>What only the local platform says of an Actor: the folder it is in and the command that starts it; null elsewhere.</summary>
    [JsonConverter(typeof(LocalActorSourceConverter))]
    public LocalActorSource? Local { get; set; }

    /// <summary><c>username/name</c>; the ID where the API sends no names.</summary>
    [JsonIgnore]
    public string FullName => Username is null || Name is null ? Name ?? Id : $"{Username}/{Name}";

    /// <summary>The full name.</summary>
    /// <returns><see cref="FullName"/>.</returns>
    public override string ToString() => FullName;
}
