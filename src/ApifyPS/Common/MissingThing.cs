using ApifyPS.Commands;

namespace ApifyPS;

/// <summary>
/// What the platform doesn't have, out of the address that it was asked for: an Actor, a task or a storage by its name, or a run. It knows what
/// was likely meant.
/// </summary>
internal sealed class MissingThing
{
    private const int MaxSuggestions = 3;

    private static readonly Dictionary<string, Func<ApifyCompleter>?> Kinds = new(StringComparer.Ordinal)
    {
        ["actors"] = () => new ActorIdCompleter(),
        ["actor-tasks"] = () => new TaskIdCompleter(),
        ["datasets"] = () => new DatasetIdCompleter(),
        ["key-value-stores"] = () => new StoreIdCompleter(),
        ["request-queues"] = () => new QueueIdCompleter(),
        ["actor-runs"] = null,
        ["logs"] = null,
    };

    private readonly Func<ApifyCompleter>? _completer;

    /// <summary><c>username/name</c>.</summary>
    private readonly string _name;

    private readonly bool _isActor;

    private MissingThing(string kind, Func<ApifyCompleter>? completer, string name)
    {
        _isActor = kind == "actors";
        _completer = completer;
        _name = name;
    }

    /// <summary>Whether a run was asked for.</summary>
    public bool IsRun => _completer is null;

    /// <summary>What to say to somebody who gave the name of an Actor in place of the ID of a run.</summary>
    public string HintForRun => $"'{_name}' isn't the ID of a run. For the last run of an Actor: Get-ApifyRun -ActorId {_name} -Last";

    /// <summary>What to say to somebody who asks the local platform for an Actor of Apify Store; null where it's something else.</summary>
    public string? HintForStore(ApifyConnection connection) =>
        !connection.IsLocal || !_isActor || !_name.Contains('/') || _name.StartsWith(connection.Username + "/", StringComparison.OrdinalIgnoreCase) ? null
            : "The local platform has only the Actors that Register-ApifyLocalActor has registered. Those of Apify Store need an account: Connect-Apify -Token <token>.";

    private string BareName => BareNameOf(_name);

    /// <summary>What is missing; null where it's something else, or has no name that somebody could have mistyped.</summary>
    public static MissingThing? Of(Exception exception)
    {
        if ((exception as ApifyApiException ?? exception.InnerException) is not ApifyApiException { IsNotFound: true } api)
            return null;
        string[] segments = api.Path.Split('?')[0].Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        if (segments is not ["v2", string kind, string id, ..] || !Kinds.TryGetValue(kind, out Func<ApifyCompleter>? completer))
            return null;
        // Of a store that is there the record may be missing, or of an Actor the build: only the message tells.
        if (segments.Length > 3 && segments[3] is "records" or "builds" or "requests" && api.Message.StartsWith(segments[3].TrimEnd('s') + " was", StringComparison.OrdinalIgnoreCase))
            return null;
        string name = Uri.UnescapeDataString(id).Replace('~', '/');
        return ApifyCmdlet.IsId(name) ? null : new MissingThing(kind, completer, name);
    }

    /// <summary>The names of this kind that the user has; none where they can't be had soon. It takes two seconds at most.</summary>
    public IReadOnlyList<string> OwnNames(ApifyConnection connection) => _completer!().NamesFor(connection);

    /// <summary>Up to three names that are near the one that is missing, in a question; null when none is.</summary>
    public string? HintForNames(IReadOnlyList<string> names)
    {
        string[] near =
        [
            .. names.Select(name => (Name: name, Distance: DistanceTo(name)))
                .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(3, BareName.Length / 3)))
                .OrderBy(candidate => candidate.Distance)
                .Take(MaxSuggestions)
                .Select(candidate => $"'{TerminalText.CleanLine(candidate.Name)}'"),
        ];
        // What is there under just this name isn't what is missing.
        return near.Length == 0 || names.Contains(_name, StringComparer.OrdinalIgnoreCase) ? null
            : $"Did you mean {(near.Length == 1 ? near[0] : string.Join(", ", near.Take(near.Length - 1)) + " or " + near[near.Length - 1])}?";
    }

    /// <summary>A name alone is compared with the name alone: whose it is may be what was wrong.</summary>
    private int DistanceTo(string name) => Math.Min(EditDistance.Of(_name, name), EditDistance.Of(BareName, BareNameOf(name)));

    private static string BareNameOf(string name) => name.Substring(name.IndexOf('/') + 1);
}
