using System.Text.Json.Serialization;

namespace ApifyPS;

/// <summary>What datasets, key-value stores and request queues have in common. What a list does not send is null.</summary>
public abstract class ApifyStorage : ApifyObject
{
    /// <summary>ID of the storage (API: <c>id</c>).</summary>
    public string Id { get; set => field = value ?? ""; } = "";

    /// <summary>Its name; null for an unnamed one, which the platform deletes after some days (API: <c>name</c>).</summary>
    public string? Name { get; set; }

    /// <summary>ID of its owner (API: <c>userId</c>).</summary>
    public string? UserId { get; set; }

    /// <summary>Its owner's username (API: <c>username</c>).</summary>
    public string? Username { get; set; }

    /// <summary>Its title for people (API: <c>title</c>).</summary>
    public string? Title { get; set; }

    /// <summary>When it was created (API: <c>createdAt</c>).</summary>
    public DateTime? CreatedAt { get; set; }

    /// <summary>When it was last changed (API: <c>modifiedAt</c>).</summary>
    public DateTime? ModifiedAt { get; set; }

    /// <summary>When it was last read or changed (API: <c>accessedAt</c>).</summary>
    public DateTime? AccessedAt { get; set; }

    /// <summary>ID of the Actor whose run made it; null for others (API: <c>actId</c>).</summary>
    public string? ActId { get; set; }

    /// <summary>The Actor whose run made it, as <c>username/name</c> where that is known, else its ID; null for others.</summary>
    [JsonIgnore]
    public string? Actor => ActorNames.NameOrId(ActId);

    /// <summary>ID of the run that made it; null for others (API: <c>actRunId</c>).</summary>
    public string? ActRunId { get; set; }

    /// <summary>Who may read it without a token (API: <c>generalAccess</c>).</summary>
    public string? GeneralAccess { get; set; }

    /// <summary><see cref="GeneralAccess"/> as the cmdlets take it, for example <c>AnyoneWithIdCanRead</c>.</summary>
    [JsonIgnore]
    public string? Access => GeneralAccess is null ? null : ApifyPS.GeneralAccess.FromApi(GeneralAccess);

    /// <summary>How much it holds, in bytes; null when the platform does not say.</summary>
    [JsonIgnore]
    public abstract long? Size { get; }

    /// <summary>Page of the Apify Console (API: <c>consoleUrl</c>).</summary>
    public Uri? ConsoleUrl { get; set; }

    /// <summary>How much it was used, whatever its kind; null when the platform does not say.</summary>
    internal abstract ApifyPart? Usage { get; }

    /// <summary>The name, or the ID of an unnamed one.</summary>
    /// <returns><see cref="Name"/> or <see cref="Id"/>.</returns>
    public override string ToString() => Name ?? Id;
}
