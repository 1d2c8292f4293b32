using System.Management.Automation;
using System.Security;

namespace ApifyPS.Commands;

/// <summary>Starts a local platform. It goes on until Stop-ApifyLocalPlatform, also when this PowerShell ends.</summary>
[Cmdlet(VerbsLifecycle.Start, "ApifyLocalPlatform", SupportsShouldProcess = true)]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class StartApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>TCP port; 3333 by default, 0 for a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Folder of its state; without it a folder of the user.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DataPath { get; set; }

    /// <summary>Folder with storages, Actors and tasks that it begins with, when there is nothing in it yet and after each reset.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SeedPath { get; set; }

    /// <summary>Keeps everything in memory: all is gone when it stops.</summary>
    [Parameter]
    public SwitchParameter InMemory { get; set; }

    /// <summary>The only token that it accepts: a SecureString, or a string that becomes one. Without it any token will do.</summary>
    [Parameter]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>The least that its log tells: Error, Warning, Info (the default) or Debug, which has each request as well. The log is the file <c>LogPath</c> of the object.</summary>
    [Parameter]
    [ValidateSet("Error", "Warning", "Info", "Debug")]
    public string? LogLevel { get; set; }

    /// <summary>Ends it when this PowerShell process ends.</summary>
    [Parameter]
    public SwitchParameter EndWithThisProcess { get; set; }

    /// <summary>Starts it and waits until it is ready.</summary>
    protected override void EndProcessing()
    {
        if (!ShouldProcess(Port is { } port and not 0 ? FormattableString.Invariant($"port {port}") : Port == 0 ? "a free port" : "the default port", "Start local platform"))
            return;
        LocalPlatformStartOptions options = new()
        {
            Port = Port,
            DataPath = DataPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(DataPath),
            SeedPath = SeedPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(SeedPath),
            InMemory = InMemory,
            Token = Token,
            LogLevel = LogLevel,
            EndWithThisProcess = EndWithThisProcess,
        };
        using ProgressReporter progress = new(this, "Starting the local platform");
        ForEachTarget(Port, () =>
        {
            LocalPlatformInfo info = Await(LocalPlatformProcess.StartAsync(options, StopToken), () => progress.Report("Waiting until it is ready")).Info;
            if (LocalPlatformProcess.WarningFor(info) is { } warning)
                WriteWarning(warning);
            WriteObject(info);
        });
    }
}
