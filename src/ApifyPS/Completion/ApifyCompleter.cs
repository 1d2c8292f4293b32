using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place for the rules of completion from the platform: data is cached for 20 seconds for each connection, nothing takes
/// longer than 2 seconds (an answer that comes later is for the next Tab), nothing is ever thrown, values are quoted where PowerShell needs it.
/// </summary>
public abstract class ApifyCompleter : IArgumentCompleter
{
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan HardStop = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LateStop = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<string, CacheEntry> Cache = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Task<IReadOnlyList<Candidate>>> Reading = new(StringComparer.Ordinal);
    private static int _generation;

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
            wordToComplete ??= "";
            char quote = QuoteOf(wordToComplete);
            WildcardPattern pattern = WildcardPattern.Get(EscapeUnlessPattern(Unquote(wordToComplete, quote)) + "*", WildcardOptions.IgnoreCase);
            List<CompletionResult> results = [];
            foreach (Candidate candidate in GetCandidates(fakeBoundParameters ?? new Hashtable()))
            {
                // What an Actor has called its fields and keys may hold anything; a line break or an escape sequence is nothing to type.
                if (candidate.Value.Length == 0 || candidate.Value.Any(char.IsControl))
                    continue;
                if (pattern.IsMatch(candidate.Value) || candidate.AlsoMatches.Any(pattern.IsMatch))
                    results.Add(new CompletionResult(AreExpressions ? candidate.Value : Quote(candidate.Value, quote), ShownAs(candidate.ListText, "…"), CompletionResultType.ParameterValue, ShownAs(candidate.Tooltip, candidate.Value)));
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

    /// <summary>Whether the candidates are PowerShell as it stands, and no texts that may need quotes.</summary>
    private protected virtual bool AreExpressions => false;

    /// <summary>Everything that could stand there, the likeliest first.</summary>
    private protected abstract IEnumerable<Candidate> GetCandidates(IDictionary boundParameters);

    /// <summary>The names that Tab would offer; none where they can't be had soon.</summary>
    internal IReadOnlyList<string> NamesFor(ApifyConnection connection)
    {
        try
        {
            ParameterName = "Name";
            return [.. GetCandidates(new Hashtable { ["Connection"] = connection }).Select(candidate => candidate.Value)];
        }
        catch (Exception)
        {
            // They are a help beside an error that is told anyway.
            return [];
        }
    }

    /// <summary>Forgets what was read: what this session has made or removed, the next Tab offers or leaves out at once.</summary>
    internal static void Forget()
    {
        // What is read at this moment is old when it comes.
        Interlocked.Increment(ref _generation);
        Reading.Clear();
        Cache.Clear();
    }


    /// <summary>Asks the platform, or the cache.</summary>
    private protected static IReadOnlyList<Candidate> FromPlatform(IDictionary boundParameters, string what, Func<ApifyClient, CancellationToken, Task<IReadOnlyList<Candidate>>> read) =>
        FromPlatform(ConnectionOf(boundParameters), what, read);

    /// <summary>Asks the platform of a connection, or the cache.</summary>
    private protected static IReadOnlyList<Candidate> FromPlatform(ApifyConnection connection, string what, Func<ApifyClient, CancellationToken, Task<IReadOnlyList<Candidate>>> read) =>
        FromCache($"{connection.CacheKey}|{what}", token => read(connection.CreateClient(null, maxRetry: 0), token));

    /// <summary>The connection that the line is about.</summary>
    private protected static ApifyConnection ConnectionOf(IDictionary boundParameters)
    {
        SecureString? given = Unwrap(boundParameters["Token"]) switch
        {
            SecureString secure => secure,
            string { Length: > 0 } text => SecureText.FromString(text),
            _ => null,
        };
        ApifyConnection? named = Unwrap(boundParameters["Connection"]) is string name ? ConnectionTransformationAttribute.FindOrThrow(name) : Unwrap(boundParameters["Connection"]) as ApifyConnection;
        return ConnectionResolver.Resolve(named, given);
    }

    /// <summary>What was read in the last 20 seconds, or is read within 2.</summary>
    private protected static IReadOnlyList<Candidate> FromCache(string key, Func<CancellationToken, Task<IReadOnlyList<Candidate>>> read)
    {
        if (Cache.TryGetValue(key, out CacheEntry? cached) && cached.Age.Elapsed < CacheTime)
            return cached.Candidates;

        // What an earlier Tab has asked for and not got is waited for again, and not asked for twice.
        if (!Reading.TryGetValue(key, out Task<IReadOnlyList<Candidate>>? reading) || reading.IsCompleted)
            Reading[key] = reading = Task.Run(() => ReadAsync(key, read));
        // A completer cannot be interrupted by Ctrl-C: the wait itself has an end, whatever the task does. What comes later is there for the next Tab.
        return reading.Wait(HardStop) ? reading.Result : [];
    }

    private static async Task<IReadOnlyList<Candidate>> ReadAsync(string key, Func<CancellationToken, Task<IReadOnlyList<Candidate>>> read)
    {
        try
        {
            int generation = Volatile.Read(ref _generation);
            using CancellationTokenSource stop = new(LateStop);
            IReadOnlyList<Candidate> candidates = await read(stop.Token).ConfigureAwait(false);
            foreach (KeyValuePair<string, CacheEntry> old in Cache.Where(entry => entry.Value.Age.Elapsed >= CacheTime).ToArray())
                Cache.TryRemove(old.Key, out _);
            if (generation == Volatile.Read(ref _generation))
                Cache[key] = new CacheEntry(candidates);
            return candidates;
        }
        finally
        {
            Reading.TryRemove(key, out _);
        }
    }

    /// <summary>What another parameter of the line names; null when it is not there, or stands for something that only running the line tells.</summary>
    /// <param name="boundParameters">Parameters that are on the line already.</param>
    /// <param name="names">The parameter, or several of which one is there.</param>
    private protected static string? NameOf(IDictionary boundParameters, params string[] names)
    {
        object? given = names.Select(name => Unwrap(boundParameters[name])).FirstOrDefault(value => value is not null);
        object? one = given is IEnumerable and not string ? ((IEnumerable)given).Cast<object?>().FirstOrDefault() : given;
        return one is null || LanguagePrimitives.ConvertTo<string>(one) is not { Length: > 0 } name ? null : name.Trim();
    }

    /// <summary>The storage that the line is about: the one that it names, by whatever stands for it, or the Actor's own; null when there is none.</summary>
    private protected static string? StorageOf(IDictionary boundParameters, StorageKind kind, StorageIdAttribute attribute)
    {
        object? given = attribute.Transform(null!, boundParameters[kind.Parameter]);
        object? one = given is object?[] several ? several.FirstOrDefault() : given;
        return one?.ToString() is { Length: > 0 } id ? id : kind.OfThisRun;
    }

    /// <summary>What the API takes for it: as <see cref="Commands.ApifyCmdlet"/> has it, a bare name is the user's own.</summary>
    private protected static async Task<string> ResolveNameAsync(ApifyClient client, string idOrName, CancellationToken cancellationToken) =>
        Commands.ApifyCmdlet.IsBareName(idOrName) ? $"{(await client.Users.GetMeAsync(cancellationToken).ConfigureAwait(false)).Username}~{idOrName}" : idOrName;

    private protected static string Age(DateTime? time)
    {
        if (time is null)
            return "";
        TimeSpan age = ModuleTime.Provider.GetUtcNow() - time.Value.ToInstant();
        return age.TotalMinutes < 1 ? "just now"
            : age.TotalHours < 1 ? ((int)age.TotalMinutes).ToString(CultureInfo.InvariantCulture) + " min ago"
            : age.TotalDays < 1 ? ((int)age.TotalHours).ToString(CultureInfo.InvariantCulture) + " h ago"
            : ((int)age.TotalDays).ToString(CultureInfo.InvariantCulture) + " d ago";
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>A text of a menu, which is printed as it is and must not be empty.</summary>
    private static string ShownAs(string text, string otherwise)
    {
        string shown = TerminalText.CleanLine(text);
        return shown.Length > 0 ? shown : otherwise;
    }

    /// <summary>The quote that was opened: PowerShell takes typographic ones as well.</summary>
    private static char QuoteOf(string word) => word.Length == 0 ? default : word[0] switch
    {
        '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' => '\'',
        '"' or '\u201C' or '\u201D' or '\u201E' => '"',
        _ => default,
    };

    /// <summary>What was meant by what was typed: without the quotes around it, and without what escapes a character in it.</summary>
    private static string Unquote(string word, char quote)
    {
        System.Text.StringBuilder text = new();
        for (int index = quote == default ? 0 : 1; index < word.Length; index++)
        {
            char next = index + 1 < word.Length ? word[index + 1] : default;
            if (quote != default && QuoteOf(word[index].ToString()) == quote)
            {
                // Twice it is one of the text; once it is the end.
                if (QuoteOf(next.ToString()) != quote)
                    break;
                index++;
            }
            else if (word[index] == '`' && quote != '\'')
            {
                if (next == default)
                    break;
                index++;
            }

            text.Append(word[index]);
        }

        return text.ToString();
    }

    private static string EscapeUnlessPattern(string word) => word.IndexOf('*') >= 0 || word.IndexOf('?') >= 0 ? word : WildcardPattern.Escape(word);

    /// <summary>A value as an argument: in the quotes that were opened, or in some where it needs them.</summary>
    private static string Quote(string value, char quote) => quote switch
    {
        '"' => "\"" + value.Replace("`", "``").Replace("$", "`$").Replace("\"", "`\"").Replace("\u201C", "`\u201C").Replace("\u201D", "`\u201D").Replace("\u201E", "`\u201E") + "\"",
        '\'' => SingleQuoted(value),
        _ => value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '~') && value.Length > 0 && value[0] != '-' ? value : SingleQuoted(value),
    };

    private protected static string SingleQuoted(string value) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";

    private protected sealed class Candidate
    {
        public Candidate(string value, string tooltip, params string?[] alsoMatches)
        {
            Value = value;
            Tooltip = tooltip;
            ListText = value;
            AlsoMatches = alsoMatches.Where(other => !string.IsNullOrEmpty(other)).Select(other => other!).ToArray();
        }

        public string Value { get; }

        public string Tooltip { get; }

        /// <summary>What the menu shows for it: the value, unless something else says more.</summary>
        public string ListText { get; init; }

        /// <summary>Other names that the user may type: <c>crawler</c> finds <c>apify/crawler</c>.</summary>
        public IReadOnlyList<string> AlsoMatches { get; }
    }

    private sealed class CacheEntry
    {
        public CacheEntry(IReadOnlyList<Candidate> candidates) => Candidates = candidates;

        public IReadOnlyList<Candidate> Candidates { get; }

        public ElapsedTime Age { get; } = new(ModuleTime.Provider);
    }
}
