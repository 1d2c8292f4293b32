using System.Globalization;
using System.Management.Automation.Host;

namespace ApifyPS.Shell;

/// <summary>What the engine sees of this program.</summary>
internal sealed class ShellHost(ShellUserInterface ui) : PSHost
{
    /// <summary>Set when <c>exit</c> or <c>$Host.SetShouldExit()</c> asked for the end of the session.</summary>
    internal int? ExitCode { get; private set; }

    internal ShellUserInterface Terminal { get; } = ui;

    public override string Name => "ApifyPS.Shell";
    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override PSHostUserInterface UI => Terminal;
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void NotifyBeginApplication() => Terminal.EraseProgress();

    public override void NotifyEndApplication()
    {
    }

    public override void EnterNestedPrompt() =>
        throw new NotSupportedException("ApifyPS.Shell has no nested prompt.");

    public override void ExitNestedPrompt() =>
        throw new NotSupportedException("ApifyPS.Shell has no nested prompt.");
}
