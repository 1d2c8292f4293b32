using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place for the rules of completion from the platform: data is cached for 20 seconds for each connection, nothing takes
/// longer than 2 seconds, nothing is ever thrown, values are quoted where PowerShell needs it.
/// </summary>
public abstract class ApifyCompleter : IArgumentCompleter
{
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan HardStop = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<string, CacheEntry> Cache = new(StringComparer.Ordinal);

    /// <summary>Candidates for what was typed so far.</summary>
    /// <param name="commandName">Name of the cmdlet.</param>
    /// <param name="parameterName">Name of the parameter.</param>
    /// <param name="wordToComplete">What was typed, with its quotes.</param>
    /// <param name="commandAst">The command.</param>
    /// <param name="fakeBoundParameters">Parameters that are on the line already.</param>
    /// <returns>The candidates; none when anything fails.</returns>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            ParameterName = parameterName ?? "";
            string word = (wordToComplete ?? "").Trim('\'', '"');
            WildcardPattern pattern = WildcardPattern.Get(EscapeUnlessPattern(word) + "*", WildcardOptions.IgnoreCase);
            List<CompletionResult> results = [];
            foreach (Candidate candidate in GetCandidates(fakeBoundParameters ?? new Hashtable()))
            {
                if (pattern.IsMatch(candidate.Value) || candidate.AlsoMatches.Any(pattern.IsMatch))
                    results.Add(new CompletionResult(Quote(candidate.Value), candidate.Value, CompletionResultType.ParameterValue, candidate.Tooltip.Length == 0 ? candidate.Value : candidate.Tooltip));
            }

            return results;
        }
        catch (Exception)
        {
            // Whatever goes wrong, Tab must not print an error into the middle of a command line.
            return [];
        }
    }

    /// <summary>The parameter that is completed, where a completer offers not the same for each: the engine makes one for each Tab.</summary>
    private protected string ParameterName { get; private set; } = "";

    /// <summary>Everything that could stand there, the likeliest first.</summary>
    private protected abstract IEnumerable<Candidate> GetCandidates(IDictionary boundParameters);

    /// <summary>Asks the platform, or the cache.</summary>
    private protected static IReadOnlyList<Candidate> FromPlatform(IDictionary boundParameters, string what, Func<ApifyClient, CancellationToken, Task<IReadOnlyList<Candidate>>> read)
    {
        SecureString? token = Unwrap(boundParameters["Token"]) switch
        {
            SecureString secure => secure,
            string { Length: > 0 } text => SecureText.FromString(text),
            _ => null,
        };
        ApifyConnection connection = ConnectionResolver.Resolve(Unwrap(boundParameters["Connection"]) as ApifyConnection, token);
        string key = $"{connection.CacheKey}|{what}";
        if (Cache.TryGetValue(key, out CacheEntry? cached) && cached.Age.Elapsed < CacheTime)
            return cached.Candidates;

        using CancellationTokenSource stop = new(HardStop);
        Task<IReadOnlyList<Candidate>> reading = Task.Run(() => read(connection.CreateClient(null), stop.Token));
        // A completer cannot be interrupted by Ctrl-C: the wait itself has an end, whatever the task does.
        if (!reading.Wait(HardStop))
            return [];
        Cache[key] = new CacheEntry(reading.Result);
        return reading.Result;
    }

    private protected static string Age(DateTimeOffset? time)
    {
        if (time is null)
            return "";
        TimeSpan age = DateTimeOffset.UtcNow - time.Value;
        return age.TotalMinutes < 1 ? "just now"
            : age.TotalHours < 1 ? ((int)age.TotalMinutes).ToString(CultureInfo.InvariantCulture) + " min ago"
            : age.TotalDays < 1 ? ((int)age.TotalHours).ToString(CultureInfo.InvariantCulture) + " h ago"
            : ((int)age.TotalDays).ToString(CultureInfo.InvariantCulture) + " d ago";
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string EscapeUnlessPattern(string word) => word.IndexOf('*') >= 0 || word.IndexOf('?') >= 0 ? word : WildcardPattern.Escape(word);

    private static string Quote(string value) =>
        value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '~') && value.Length > 0 && value[0] != '-'
            ? value
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";

    private protected sealed class Candidate
    {
        public Candidate(string value, string tooltip, params string?[] alsoMatches)
        {
            Value = value;
            Tooltip = tooltip;
            AlsoMatches = alsoMatches.Where(other => !string.IsNullOrEmpty(other)).Select(other => other!).ToArray();
        }

        public string Value { get; }

        public string Tooltip { get; }

        /// <summary>Other names that the user may type: <c>crawler</c> finds <c>apify/crawler</c>.</summary>
        public IReadOnlyList<string> AlsoMatches { get; }
    }

    private sealed class CacheEntry
    {
        public CacheEntry(IReadOnlyList<Candidate> candidates) => Candidates = candidates;

        public IReadOnlyList<Candidate> Candidates { get; }

        public Stopwatch Age { get; } = Stopwatch.StartNew();
    }
}
