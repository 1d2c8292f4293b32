using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.PowerShell;

namespace ApifyPS.Shell;

/// <summary>PowerShell's own console host, with ApifyPS imported and without profiles. Under the name pwsh it imports nothing.</summary>
internal static class Program
{
    private const string ModuleVariable = "APIFYPS_MODULE_PATH", Manifest = "ApifyPS.psd1";

    /// <summary>What pwsh gives for a session that cannot begin.</summary>
    private const int InitFailure = 70;

    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Console.IsInputRedirected)
            Console.InputEncoding = Console.OutputEncoding;
        SetDefault("POWERSHELL_TELEMETRY_OPTOUT", "1");
        SetDefault("POWERSHELL_UPDATECHECK", "Off");
        // The pwsh beside this program looks for .NET there.
        SetDefault("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));

        InitialSessionState state = InitialSessionState.CreateDefault2();
        string banner = $"PowerShell {PSVersionInfo.PSVersion}";
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "pwsh")
        {
            string module = FindModule();
            if (!File.Exists(module))
            {
                Console.Error.WriteLine($"The ApifyPS module isn't at '{module}'. Run 'dotnet build', or set {ModuleVariable} to the path of its manifest.");
                return InitFailure;
            }
            // A module that doesn't load is the end of the session, not a line above the prompt.
            state.ThrowOnRunspaceOpenError = true;
            state.ImportPSModule([module]);
            banner += " with ApifyPS";
        }
        const string Help = "Takes the arguments of pwsh: https://aka.ms/PowerShell-Docs/about_pwsh. Profiles are never loaded.";
        int exitCode = ConsoleShell.Start(state, banner, Help, ["-NoProfile", .. args]);
        // The thread of a session that didn't begin would keep the process.
        if (exitCode == InitFailure)
            Environment.Exit(exitCode);
        return exitCode;
    }

    /// <summary>The manifest that the user names, else the one of the repository that this program lies in.</summary>
    private static string FindModule()
    {
        if (Environment.GetEnvironmentVariable(ModuleVariable) is { Length: > 0 } given)
            return Path.GetFullPath(Directory.Exists(given) ? Path.Combine(given, Manifest) : given);
        string folder = AppContext.BaseDirectory;
        while (Path.GetDirectoryName(folder) is { } parent && !File.Exists(Path.Combine(folder, "ApifyPS.sln")))
            folder = parent;
        return Path.Combine(folder, "out", "ApifyPS", Manifest);
    }

    private static void SetDefault(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
            Environment.SetEnvironmentVariable(variable, value);
    }
}
