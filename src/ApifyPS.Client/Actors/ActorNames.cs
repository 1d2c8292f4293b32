namespace ApifyPS;

/// <summary>
/// Names of Actors by ID, as far as this process has seen them anyway: a run holds only the Actor's ID, and no view may call the API
/// to find out its name.
/// </summary>
internal static class ActorNames
{
    private const int Capacity = 10_000;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal);
    private static readonly Queue<string> Oldest = new();

    /// <summary>Remembers <c>username/name</c> or <c>username~name</c>; what is no such name is left alone.</summary>
    public static void Remember(string? actorId, string? fullName)
    {
        int separator = fullName?.IndexOfAny(['/', '~']) ?? -1;
        if (string.IsNullOrEmpty(actorId) || separator <= 0 || separator == fullName!.Length - 1)
            return;
        string name = fullName.Replace('~', '/');
        lock (Names)
        {
            if (!Names.ContainsKey(actorId!))
            {
                if (Oldest.Count == Capacity)
                    Names.Remove(Oldest.Dequeue());
                Oldest.Enqueue(actorId!);
            }

            Names[actorId!] = name;
        }
    }

    /// <summary>What a user reads of an Actor: its name, or its ID while the name has not been seen; null without an ID.</summary>
    public static string? NameOrId(string? actorId) => actorId is null ? null : Find(actorId) ?? actorId;

    /// <summary>The name <c>username/name</c>; null when it has not been seen.</summary>
    public static string? Find(string actorId)
    {
        lock (Names)
            return Names.TryGetValue(actorId, out string? name) ? name : null;
    }
}
