using System.Management.Automation;

namespace ApifyPS;

/// <summary>Lets a connection be given by the name that Connect-Apify -Name gave it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a connection of a name; anything else is left to the engine.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>The connection of a name, else the input.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData switch
    {
        PSObject { BaseObject: string name } => Find(name),
        string name => Find(name),
        PSObject copy when copy.TypeNames.Contains("Deserialized." + typeof(ApifyConnection).FullName) => throw new ArgumentTransformationMetadataException(
            "A connection can't be sent to another process: its token doesn't leave this one. Set $env:APIFY_TOKEN before the job is started, or call Connect-Apify in the job."),
        _ => inputData,
    };

    /// <summary>The connection of a name.</summary>
    /// <exception cref="ApifyUserException">There is none of that name.</exception>
    internal static ApifyConnection FindOrThrow(string name) => ConnectionStore.Find(name.Trim())
        ?? throw new ApifyUserException("ConnectionNotFound", ErrorCategory.ObjectNotFound, NotFound(name), "Connect-Apify -Name makes a connection of that name; Get-ApifyConnection lists those that there are.", name);

    private static ApifyConnection Find(string name) => ConnectionStore.Find(name.Trim()) ?? throw new ArgumentTransformationMetadataException(NotFound(name));

    private static string NotFound(string name)
    {
        string[] names = [.. ConnectionStore.Names.OrderBy(one => one, StringComparer.OrdinalIgnoreCase)];
        return $"There is no connection '{TerminalText.CleanLine(name)}'. " + (names.Length == 0
            ? "None has a name: Connect-Apify -Name makes one that has."
            : $"There is {string.Join(", ", names.Select(one => $"'{TerminalText.CleanLine(one)}'"))}.");
    }
}
