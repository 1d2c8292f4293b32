using System.Management.Automation;
using System.Security;

namespace ApifyPS.Commands;

/// <summary>Starts a local platform. It runs until Stop-ApifyLocalPlatform, also when this PowerShell ends.</summary>
/// <remarks>
/// <para>Starts apify-local, a server on this machine that speaks the API of Apify and runs Actors as processes, and waits until it is
/// ready. It runs until <c>Stop-ApifyLocalPlatform</c>, also when this PowerShell ends. <c>Connect-Apify -Local</c> then connects to it;
/// other programs, the official clients among them, find it when APIFY_API_BASE_URL has its address.</para>
/// <para>It answers only on this machine. It has one user, local, and takes any token unless <c>-Token</c> names one. Runs cost nothing. It
/// needs the ASP.NET Core runtime 10; without, the error LocalPlatformNotStarted says where to get it. The same error tells of a port or a
/// folder that another program holds.</para>
/// </remarks>
/// <example>
/// <para>Start one and use it.</para>
/// <para>Its port is 3333, and its state is kept for the next time.</para>
/// <code>
/// $platform = Start-ApifyLocalPlatform
/// Connect-Apify -Local -Port $platform.Port
/// </code>
/// <code>
/// Username        Name        IsDefault TokenSource   BaseUrl
/// --------        ----        --------- -----------   -------
/// local                       True      LocalPlatform http://127.0.0.1:3333/
/// </code>
/// </example>
/// <example>
/// <para>One for a test, which leaves nothing behind.</para>
/// <para>Port 0 takes a free one, so that tests can run side by side.</para>
/// <code>
/// $platform = Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess
/// $null = Connect-Apify -Local -Port $platform.Port
/// @(Get-ApifyRun).Count
/// $platform | Stop-ApifyLocalPlatform
/// </code>
/// <code>
/// 0
/// </code>
/// </example>
/// <example>
/// <para>Keep its state beside the project, and begin with a seed.</para>
/// <para>The folder seed has the dataset cities in it. It is read when there is nothing in the folder state yet.</para>
/// <code>
/// $platform = Start-ApifyLocalPlatform -Port 0 -DataPath .\state -SeedPath .\seed
/// $null = Connect-Apify -Local -Port $platform.Port
/// Get-ApifyDatasetItem cities
/// $platform | Stop-ApifyLocalPlatform
/// </code>
/// <code>
/// city
/// ----
/// Prague
/// </code>
/// </example>
/// <example>
/// <para>Have each request in the log.</para>
/// <code>
/// $platform = Start-ApifyLocalPlatform -Port 0 -InMemory -LogLevel Debug -EndWithThisProcess
/// $platform | Stop-ApifyLocalPlatform
/// </code>
/// </example>
/// <seealso cref="ConnectApifyCommand"/>
/// <seealso cref="StopApifyLocalPlatformCommand"/>
/// <seealso cref="GetApifyLocalPlatformCommand"/>
/// <seealso cref="RegisterApifyLocalActorCommand"/>
/// <seealso>about_ApifyPS_LocalPlatform</seealso>
[Cmdlet(VerbsLifecycle.Start, "ApifyLocalPlatform", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Start-ApifyLocalPlatform" + HelpPage.End)]
[OutputType(typeof(LocalPlatformInfo))]
public sealed class StartApifyLocalPlatformCommand : CancellableCmdlet
{
    /// <summary>TCP port: by default that of APIFY_LOCAL_PORT, or 3333; 0 for a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Folder of its state, made where it is missing. Without it a folder of the user: data in APIFY_LOCAL_HOME, or else in apify-local of the local application data.</summary>
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
