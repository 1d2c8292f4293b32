using System.Management.Automation;

namespace ApifyPS;

internal static class PowerShellHost
{
    /// <summary>Whether errors are shown as PowerShell 7 shows them: the message, and below it what is recommended.</summary>
    public static bool HasConciseView { get; } = typeof(PSObject).Assembly.GetName().Version is { Major: >= 6 };

    /// <summary>For the User-Agent: <c>PowerShell/7.6.0</c>.</summary>
    public static string Name { get; } = "PowerShell/" + (typeof(PSObject).Assembly.GetName().Version is { Major: >= 6 } version ? version.ToString(3) : "5.1");
}
