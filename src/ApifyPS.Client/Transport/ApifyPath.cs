namespace ApifyPS.Client;

/// <summary>
/// The one place where IDs, names and keys become path segments. An unencoded <c>..</c> would address another resource
/// (a delete of the record <c>..</c> deletes the store), so such values never leave this class.
/// </summary>
internal static class ApifyPath
{
    /// <summary>Longer than any <c>username~name</c> of the platform.</summary>
    private const int MaxIdLength = 150;

    /// <summary>Key limit of the API (docs: key-value store, names of records).</summary>
    private const int MaxKeyLength = 256;

    /// <summary>An ID, <c>username~name</c> or <c>username/name</c>, as one segment.</summary>
    /// <param name="value">What the user gave.</param>
    /// <param name="what">What it should be, for the message: <c>Actor ID</c>.</param>
    public static string Id(string value, string what)
    {
        string id = (value ?? "").Trim();
        if (id.Length == 0)
            throw new ApifyInvalidIdException($"The {what} is empty. Give an ID, or a name as 'username/name'.", id);
        if (id.Length > MaxIdLength)
            throw new ApifyInvalidIdException($"The {what} '{id.Substring(0, 40)}…' has {id.Length} characters; an ID or 'username/name' has at most {MaxIdLength}.", id);

        string[] parts = id.Replace('/', '~').Split('~');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0 || part is "." or ".." || !part.All(IsIdCharacter)))
            throw new ApifyInvalidIdException($"'{id}' isn't a valid {what}. Give an ID, or a name as 'username/name'.", id);
        return Uri.EscapeDataString(string.Join("~", parts));
    }

    /// <summary>The key of a record, as one segment.</summary>
    public static string Key(string value)
    {
        string key = value ?? "";
        if (key.Length is 0 or > MaxKeyLength || key is "." or ".." || !key.All(IsKeyCharacter))
            throw new ApifyInvalidIdException($"'{(key.Length > 40 ? key.Substring(0, 40) + "…" : key)}' isn't a valid record key: 1 to {MaxKeyLength} of the characters a-z A-Z 0-9 ! - _ . ' ( )", key);
        return Uri.EscapeDataString(key);
    }

    private static bool IsIdCharacter(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '_' or '.';

    private static bool IsKeyCharacter(char c) => IsIdCharacter(c) || c is '!' or '\'' or '(' or ')';
}
