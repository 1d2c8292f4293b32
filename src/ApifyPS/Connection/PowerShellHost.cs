using System.Management.Automation;
using System.Reflection;

namespace ApifyPS;

internal static class PowerShellHost
{
    /// <summary>Whether errors are shown as PowerShell 7 shows them: the message, and below it what is recommended.</summary>
    public static bool HasConciseView { get; } = typeof(PSObject).Assembly.GetName().Version is { Major: >= 6 };

    /// <summary>For the User-Agent: <c>PowerShell/7.6.9</c>.</summary>
    public static string Name { get; } = "PowerShell/" + (typeof(PSObject).Assembly.GetName().Version is { Major: >= 6 } assembly ? Release ?? assembly.ToString(3) : "5.1");

    /// <summary>The version as PowerShell says it, without the commit behind it: that of the assembly is the same for all patches.</summary>
    private static string? Release =>
        typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0] is { Length: > 0 } version && version.All(c => char.IsLetterOrDigit(c) || c is '.' or '-') ? version : null;
}
