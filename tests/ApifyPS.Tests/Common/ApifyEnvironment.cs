using System.Collections;

namespace ApifyPS.Tests;

/// <summary>Environment variables of Apify for a while: those given, and none else. Only for tests that no others run beside.</summary>
internal sealed class ApifyEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = Ours();

    public ApifyEnvironment(IReadOnlyDictionary<string, string?> variables)
    {
        foreach (string name in variables.Keys)
            _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Clear();
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        Clear();
        foreach ((string name, string? value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }

    private static void Clear()
    {
        foreach (string name in Ours().Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    private static Dictionary<string, string?> Ours() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(entry => ((string)entry.Key, (string?)entry.Value))
        .Where(entry => entry.Item1.StartsWith("APIFY_", StringComparison.OrdinalIgnoreCase) || entry.Item1.StartsWith("ACTOR_", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.OrdinalIgnoreCase);
}
