using System.Management.Automation;

namespace ApifyPS;

internal static class PowerShellHost
{
    /// <summary>For the User-Agent: <c>PowerShell/7.6.0</c>.</summary>
    public static string Name { get; } = "PowerShell/" + (typeof(PSObject).Assembly.GetName().Version is { Major: >= 6 } version ? version.ToString(3) : "5.1");
}
