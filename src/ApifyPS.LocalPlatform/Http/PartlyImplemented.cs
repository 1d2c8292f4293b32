namespace ApifyPS.LocalPlatform.Http;

/// <summary>What documented end-points do not do here, for the parity table in the documentation.</summary>
internal static class PartlyImplemented
{
    /// <summary>By path, with <c>{}</c> for what differs.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["/v2/actors/{}/builds"] = "nothing is compiled or installed",
        ["/v2/users/me/limits"] = "limits are kept and not enforced",
        ["/v2/users/me/usage/monthly"] = "compute units only; nothing costs anything",
        ["/v2/schedules/{}"] = "notifications are kept and not sent",
    };
}
