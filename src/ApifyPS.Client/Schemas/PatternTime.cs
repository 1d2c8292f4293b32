using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ApifyPS.Schemas;

/// <summary>
/// The time that the expressions of one schema may take with one value. Somebody else's expression must not keep a processor busy:
/// <c>^(a+)+$</c> takes twice as long for each letter more.
/// </summary>
internal sealed class PatternTime
{
    /// <summary>What one match may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>What all of them may take.</summary>
    private static readonly TimeSpan LongestOfAll = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _spent = new();

    /// <exception cref="RegexMatchTimeoutException">This match, or all so far, took too long.</exception>
    public bool IsMatch(Regex expression, string text)
    {
        if (_spent.Elapsed > LongestOfAll) throw new RegexMatchTimeoutException(text, expression.ToString(), LongestOfAll);
        _spent.Start();
        try
        {
            return expression.IsMatch(text);
        }
        finally
        {
            _spent.Stop();
        }
    }

    public static string Message(RegexMatchTimeoutException exception) =>
        $"can't be checked: the regular expression \"{exception.Pattern}\" of the schema took more than {exception.MatchTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s. Write it without repetitions inside repetitions";
}
