using System.Management.Automation;
using System.Security;

namespace ApifyPS.Commands;

/// <summary>Checks a token and keeps it for this runspace; or attaches to a local platform, starting one when none runs.</summary>
[Cmdlet(VerbsCommunications.Connect, "Apify", DefaultParameterSetName = CloudSet)]
[OutputType(typeof(ApifyConnection))]
public sealed class ConnectApifyCommand : CancellableCmdlet
{
    private const string CloudSet = "Platform";
    private const string LocalSet = "Local";

    /// <summary>API token: a SecureString, or a string that becomes one. Without it APIFY_TOKEN and the login of the Apify CLI are tried.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>Base address of the API, without /v2. Without it APIFY_API_BASE_URL, then Apify's cloud.</summary>
    [Parameter(ParameterSetName = CloudSet)]
    [Alias("ApiBaseUrl", "BaseUri")]
    [ValidateNotNullOrEmpty]
    public string? BaseUrl { get; set; }

    /// <summary>Uses the local platform of this machine. When none runs, one is started that ends with this PowerShell process.</summary>
    [Parameter(ParameterSetName = LocalSet, Mandatory = true)]
    public SwitchParameter Local { get; set; }

    /// <summary>TCP port of the local platform; without it the running one, or 3333 for a new one. 0 starts a new one on a free port.</summary>
    [Parameter(ParameterSetName = LocalSet)]
    [ValidateRange(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Keeps the state of a local platform that is started in memory only.</summary>
    [Parameter(ParameterSetName = LocalSet)]
    public SwitchParameter InMemory { get; set; }

    /// <summary>Lets the token go over plain http to another machine.</summary>
    [Parameter(ParameterSetName = CloudSet)]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Most retries of one request; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; } = ApifyConnectionSettings.Default.MaxRetry;

    /// <summary>Time for one request in seconds.</summary>
    [Parameter]
    [ValidateRange(0.1, 3600)]
    public double RequestTimeoutSec { get; set; } = ApifyConnectionSettings.Default.RequestTimeout.TotalSeconds;

    /// <summary>How long a wait for a run goes on while the platform does not answer, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e9)]
    public double WaitOutageSec { get; set; } = ApifyConnectionSettings.Default.WaitOutage.TotalSeconds;

    /// <summary>Makes the connection.</summary>
    protected override void EndProcessing() => WriteObject(OrThrow(null, Connect));

    private ApifyConnection Connect()
    {
        ApifyConnectionSettings settings = new()
        {
            AllowInsecure = AllowInsecure,
            MaxRetry = MaxRetry,
            RequestTimeout = TimeSpan.FromSeconds(RequestTimeoutSec),
            WaitOutage = TimeSpan.FromSeconds(WaitOutageSec),
        };
        ApifyConnection connection = Local ? ConnectLocal(settings) : ConnectionResolver.Create(Token, BaseUrl is null ? ConnectionResolver.EnvironmentBaseUri : ConnectionResolver.ParseBaseUri(BaseUrl), settings);
        try
        {
            ApifyUser user = Await(connection.CreateClient(OnTrace).Users.GetMeAsync(StopToken));
            connection.Username = user.Username;
            connection.UserId = user.Id;
        }
        catch when (connection.OwnedPlatform is { } process)
        {
            LocalPlatformProcess.Kill(process);
            throw;
        }

        // Connected again to a platform that this runspace has started: it still ends with the connection.
        if (ConnectionStore.Current is { OwnedPlatform: { } owned } previous && previous.BaseUrl == connection.BaseUrl)
            connection.OwnedPlatform ??= owned;
        ConnectionStore.Current = connection;
        return connection;
    }

    private ApifyConnection ConnectLocal(ApifyConnectionSettings settings)
    {
        SecureString token = Token ?? SecureText.FromString(LocalPlatformProcess.DefaultToken);
        LocalPlatformInfo? running = Port == 0 ? null : Await(LocalPlatformProcess.FindAsync(Port, StopToken));
        if (running?.Url is { } url)
        {
            if (InMemory && running.InMemory == false)
                WriteWarning($"The local platform at {url} runs already and keeps its state in {running.DataPath}. For one in memory use -Port 0.");
            if (LocalPlatformProcess.WarningFor(running) is { } warning)
                WriteWarning(warning);
            WriteVerbose($"Attaching to the local platform at {url} (process {running.ProcessId}).");
            return new ApifyConnection(url, token, Token is null ? "LocalPlatform" : "Parameter", settings) { IsLocal = true };
        }

        LocalPlatformStartOptions options = new() { Port = Port, InMemory = InMemory, Token = Token, EndWithThisProcess = true };
        using ProgressReporter progress = new(this, "Starting the local platform");
        LocalPlatformProcess started = Await(LocalPlatformProcess.StartAsync(options, StopToken), () => progress.Report("Waiting until it is ready"));
        WriteVerbose($"Started the local platform at {started.Info.Url} (process {started.Process.Id}); it ends with this PowerShell.");
        return new ApifyConnection(started.Info.Url!, token, Token is null ? "LocalPlatform" : "Parameter", settings) { IsLocal = true, OwnedPlatform = started.Process };
    }
}
