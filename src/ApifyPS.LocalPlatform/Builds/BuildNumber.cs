using System.Globalization;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>The numbers of versions and builds.</summary>
internal static class BuildNumber
{
    /// <summary>"1.2.34" as one number, in the order of the parts: what the API calls buildNumberInt.</summary>
    public static int ToInteger(string number)
    {
        int[] parts = [.. number.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return (parts[0] * 10_000_000) + (parts[1] * 100_000) + (parts.Length > 2 ? parts[2] : 0);
    }
}
