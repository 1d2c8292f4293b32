namespace ApifyPS.LocalPlatform.Common;

/// <summary>The one user of a local platform.</summary>
internal static class LocalUser
{
    public const string Id = "LocalUser00000001";
    public const string Username = "local";
    public const string FullName = "Local user";

    /// <summary>Splits <c>username~name</c>; null when the text is no such name or names somebody else.</summary>
    public static string? NameOf(string idOrName)
    {
        int separator = idOrName.IndexOfAny(['~', '/']);
        if (separator <= 0) return null;
        string owner = idOrName[..separator];
        bool isMine = owner.Equals(Username, StringComparison.OrdinalIgnoreCase) || owner == Id;
        return isMine ? idOrName[(separator + 1)..] : null;
    }

    /// <summary>An ID or full name as it is, a bare name as the user's: there is one user. The API itself knows no bare names.</summary>
    public static string Own(string idOrName) => Ids.IsId(idOrName) || NameOf(idOrName) is not null ? idOrName : $"{Username}~{idOrName}";
}
