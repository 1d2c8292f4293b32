using System.Globalization;

namespace ApifyPS.Client;

/// <summary>
/// IDs of starts, which stand in the User-Agent of the request and, from there, in the run's <c>meta</c>. An ID begins with its time (seconds
/// since 1970, seven digits of base 36), so that whoever has nothing but the ID knows from when on to look for its runs.
/// </summary>
internal static class StartId
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int TimeLength = 7;
    private const int RandomLength = 12;

    /// <summary>How far the clock may be off that the time of an ID comes from.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A new ID.</summary>
    /// <param name="now">The time, on the platform's clock where that is known.</param>
    /// <returns>Nineteen lower-case letters and digits.</returns>
    public static string New(DateTimeOffset now) => Encode(now) + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture).Substring(0, RandomLength);

    /// <summary>The same start with another time, for an ID that was made by a wrong clock.</summary>
    public static string WithTime(string startId, DateTimeOffset time) => Encode(time) + MarkOf(startId);

    /// <summary>What of an ID tells its runs from all others: everything but the time.</summary>
    public static string MarkOf(string startId) => startId.Substring(TimeLength);

    /// <summary>When the start with the ID was made.</summary>
    /// <param name="startId">The ID.</param>
    /// <returns>Its time.</returns>
    /// <exception cref="ApifyInvalidIdException">It isn't the ID of a start.</exception>
    public static DateTimeOffset TimeOf(string startId)
    {
        if (startId.Length != TimeLength + RandomLength || startId.Any(c => Digits.IndexOf(c) < 0))
            throw new ApifyInvalidIdException($"'{(startId.Length > 40 ? startId.Substring(0, 40) + "…" : startId)}' isn't a start ID. The error RunStartUncertain has one: {TimeLength + RandomLength} lower-case letters and digits.", startId);
        long seconds = startId.Take(TimeLength).Aggregate(0L, (sum, digit) => (sum * Digits.Length) + Digits.IndexOf(digit));
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    private static string Encode(DateTimeOffset when)
    {
        char[] time = new char[TimeLength];
        long rest = Math.Max(0, when.ToUnixTimeSeconds());
        for (int i = TimeLength - 1; i >= 0; i--, rest /= Digits.Length)
            time[i] = Digits[(int)(rest % Digits.Length)];
        return new string(time);
    }
}
