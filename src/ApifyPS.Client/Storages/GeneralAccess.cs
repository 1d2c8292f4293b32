using System.Text.RegularExpressions;

namespace ApifyPS;

/// <summary>Who may read something: the API's values as a PowerShell user writes them.</summary>
internal static class GeneralAccess
{
    /// <summary>The values for a storage, each with what it means.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfStorages { get; } =
    [
        new("FollowUserSetting", "As the account is set"),
        new("AnyoneWithIdCanRead", "Whoever has the ID, without a token"),
        new("AnyoneWithNameCanRead", "Whoever has the ID or the name, without a token"),
        new("Restricted", "Only who was given access"),
    ];

    /// <summary>The values for a run, which has no name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfRuns { get; } = [.. OfStorages.Where(access => access.Key != "AnyoneWithNameCanRead")];

    /// <summary><c>AnyoneWithIdCanRead</c> becomes <c>ANYONE_WITH_ID_CAN_READ</c>; the API's own values, and newer ones, stay.</summary>
    public static string ToApi(string value)
    {
        string trimmed = value.Trim();
        string known = OfStorages.Select(access => access.Key).FirstOrDefault(name => string.Equals(name, trimmed, StringComparison.OrdinalIgnoreCase)) ?? trimmed;
        return Regex.Replace(known, "(?<=[a-z])(?=[A-Z])", "_").ToUpperInvariant();
    }

    /// <summary><c>ANYONE_WITH_ID_CAN_READ</c> becomes <c>AnyoneWithIdCanRead</c>; values that are not known stay.</summary>
    public static string FromApi(string value) => OfStorages.Select(access => access.Key).FirstOrDefault(name => ToApi(name) == value) ?? value;
}
