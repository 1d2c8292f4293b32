using System.Management.Automation;

namespace ApifyPS;

/// <summary>Lets a connection be given by the name that Connect-Apify -Name gave it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>
    /// Makes a connection of a name. What isn't one becomes a connection that can't be used, and says why at the first use: an error here would be
    /// a warning where the value comes from <c>$PSDefaultParameterValues</c>, and the call would go to another account.
    /// </summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>A connection; null where null was given.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null => null,
        ApifyConnection connection => connection,
        string name => ConnectionStore.Find(name.Trim()) ?? ApifyConnection.Unusable(NotFound(name)),
        _ when inputData is PSObject copy && copy.TypeNames.Contains("Deserialized." + typeof(ApifyConnection).FullName) => ApifyConnection.Unusable(new ApifyUserException("ConnectionNotFound", ErrorCategory.InvalidArgument,
            "A connection can't be sent to another process: its token doesn't leave this one.", "Set $env:APIFY_TOKEN before the job is started, or call Connect-Apify in the job.")),
        // A variable that took what a pipeline gave.
        System.Collections.IList { Count: 1 } list => Transform(engineIntrinsics, list[0]),
        { } other => ApifyConnection.Unusable(new ApifyUserException("ConnectionNotFound", ErrorCategory.InvalidArgument,
            $"-Connection takes what Connect-Apify emits, or its name; a {other.GetType().Name} is neither.", "Connect-Apify -Name makes a connection with a name; Get-ApifyConnection lists those that there are.")),
    };

    /// <summary>The connection of a name.</summary>
    /// <exception cref="ApifyUserException">There is none of that name.</exception>
    internal static ApifyConnection FindOrThrow(string name) => ConnectionStore.Find(name.Trim())
        ?? throw NotFound(name);

    private static ApifyUserException NotFound(string name) =>
        new("ConnectionNotFound", ErrorCategory.ObjectNotFound, TextFor(name), "Connect-Apify -Name makes a connection of that name; Get-ApifyConnection lists those that there are.", name);

    private static string TextFor(string name)
    {
        IReadOnlyCollection<string> names = ConnectionStore.Names;
        return $"There is no connection '{TerminalText.CleanLine(name)}'. " + (names.Count == 0
            ? "None has a name: Connect-Apify -Name makes one that has."
            : $"There is {string.Join(", ", names.Select(one => $"'{TerminalText.CleanLine(one)}'"))}.");
    }
}
