using System.Text;
using System.Text.Json;

namespace ApifyPS.Shell;

internal static class Program
{
    /// <summary>What pwsh gives for a command line it does not understand, and for a session that cannot begin.</summary>
    private const int BadUsage = 64, InitFailure = 70;

    private static int Main(string[] args)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        if (Console.IsInputRedirected)
            Console.InputEncoding = utf8;

        Options options;
        try
        {
            options = Options.Parse(args);
        }
        catch (UsageException error)
        {
            Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine(Options.HelpText);
            return BadUsage;
        }
        if (options.Help)
        {
            Console.Out.WriteLine(Options.HelpText);
            return 0;
        }

        OfferAsLocalPowerShell();
        using var runner = new ScriptRunner(new ShellHost(new ShellUserInterface(options.NonInteractive)));
        if (options.LoadModule)
        {
            try
            {
                runner.ImportModule(ModuleLocator.Find());
            }
            catch (ModuleNotFoundException error)
            {
                Console.Error.WriteLine(error.Message);
                return InitFailure;
            }
        }
        return options switch
        {
            { Script: not null } => RunOnce(runner, () => runner.RunScript(options.Script, options.ScriptArguments)),
            { Command: not null } => RunOnce(runner, () => runner.RunText(options.Command)),
            _ when Console.IsInputRedirected || options.NonInteractive => RunOnce(runner, () => runner.RunLines(Console.In)),
            _ => new InteractivePrompt(runner).Run(),
        };
    }

    /// <summary>
    /// The first Ctrl-C stops the pipeline, so that cmdlets and finally blocks clean up; the second one, of a user whom
    /// that takes too long, ends the process as the system does it.
    /// </summary>
    private static int RunOnce(ScriptRunner runner, Func<int> run)
    {
        Console.CancelKeyPress += (_, key) => key.Cancel = runner.Stop();
        return run();
    }

    /// <summary>The local platform starts PowerShell Actors with this program when the machine has no PowerShell.</summary>
    private static void OfferAsLocalPowerShell()
    {
        const string Variable = "APIFY_LOCAL_POWERSHELL";
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
            return;
        // Through dotnet and the dll: the program file beside it needs DOTNET_ROOT, which an Actor's environment may lack.
        string dotnet = Path.GetFullPath(Path.Combine(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        string[] command = File.Exists(dotnet)
            ? [dotnet, Path.Combine(AppContext.BaseDirectory, "ApifyPS.Shell.dll"), "-NoModule"]
            : [Environment.ProcessPath!, "-NoModule"];
        Environment.SetEnvironmentVariable(Variable, JsonSerializer.Serialize(command));
    }
}
