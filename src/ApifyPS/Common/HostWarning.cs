using System.Management.Automation.Host;

namespace ApifyPS;

/// <summary>A warning at the end of a cmdlet that was stopped: the pipeline takes none any more, the host does.</summary>
internal static class HostWarning
{
    public static void Write(PSHost host, string text)
    {
        try
        {
            host.UI?.WriteWarningLine(text);
        }
        catch (HostException)
        {
            // A host without a screen.
        }
    }
}
