using System.Management.Automation;
using System.Security;

namespace ApifyPS.Commands;

/// <summary>Checks a token and keeps it for this PowerShell; or attaches to a local platform, starting one when none runs.</summary>
/// <remarks>
/// <para>Asks the platform whose token it is and, when it is good, keeps the connection for this process: all cmdlets use it until
/// <c>Disconnect-Apify</c> or the next <c>Connect-Apify</c>, also in <c>ForEach-Object -Parallel</c> and thread jobs. Another window and
/// <c>Start-Job</c> are processes of their own. The token is not stored on disk.</para>
/// <para>The first runspace that connects connects the process. Where another one has done so, or this one has a connection of its own, the
/// new one is for this runspace alone, so that branches that connect as different users don't use each other's token. <c>-Scope</c> says for
/// whom it is: <c>Runspace</c> is for hosts in which several users have runspaces of one process.</para>
/// <para><c>-Name</c> lets you have several: any cmdlet takes the name as its <c>-Connection</c>. The one that was made last is the default
/// one.</para>
/// <para>Where <c>-Token</c> is left out, the environment variable APIFY_TOKEN is taken, then the secret that <c>-Default</c> has remembered,
/// then the login of the Apify CLI. The cmdlets find these by themselves too, so in a pipeline that sets APIFY_TOKEN you need no <c>Connect-Apify</c>; it is there to learn at once that the
/// token is good, and to set how patient the connection is.</para>
/// <para><c>-SecretName</c> reads the token from a vault, with the module Microsoft.PowerShell.SecretManagement, which has to be installed.
/// It is read once, in this session, so that a vault that is locked can ask for its password; where nobody is there to answer, unlock it
/// first. The secret is a string, a SecureString, or a credential whose password is the token. With <c>-Default</c> the names of secret and
/// vault are remembered, so that a new window needs no <c>Connect-Apify</c>; <c>Disconnect-Apify -Default</c> forgets them.</para>
/// <para>With <c>-Local</c> no account is needed: the cmdlets use the local platform, a small server that speaks the API of Apify and runs
/// Actors as processes of this machine. When one runs already, this attaches to it; otherwise one is started, which ends with this
/// PowerShell or with <c>Disconnect-Apify</c>. One that keeps running is started by <c>Start-ApifyLocalPlatform</c>.</para>
/// <para>A token that is refused is a terminating error, and the connection that was there before stays.</para>
/// <para>In a step of Azure DevOps or GitHub Actions the agent is told how runs progress, what has failed, and at the end of the step, in a
/// table, how all its runs have ended. <c>-CIOutput None</c> turns that off; AzureDevOps and GitHubActions write the commands of that service
/// wherever it is. For scripts that never connect, the environment variable APIFYPS_CI_OUTPUT says the same.</para>
/// </remarks>
/// <example>
/// <para>Sign in with a token that nobody sees.</para>
/// <para>The token is in Apify Console, under Settings, API &amp; Integrations.</para>
/// <code>
/// Connect-Apify -Token (Read-Host 'API token' -AsSecureString)
/// </code>
/// <code>
/// Username        Name        IsDefault TokenSource   BaseUrl
/// --------        ----        --------- -----------   -------
/// jane                        True      Parameter     https://api.apify.com/
/// </code>
/// </example>
/// <example>
/// <para>Sign in in a pipeline.</para>
/// <para>In real life the variable is a secret of the pipeline, and only the second line is in the script. A bad token ends it
/// there.</para>
/// <code>
/// $env:APIFY_TOKEN = 'apify_api_0123456789'
/// Connect-Apify -ErrorAction Stop
/// </code>
/// <code>
/// Username        Name        IsDefault TokenSource   BaseUrl
/// --------        ----        --------- -----------   -------
/// jane                        True      Environment   https://api.apify.com/
/// </code>
/// </example>
/// <example>
/// <para>Sign in with a token from a vault.</para>
/// <para>Once, with Microsoft.PowerShell.SecretManagement and a vault registered: <c>Set-Secret Apify</c>, which asks for the token.
/// Without <c>-VaultName</c> the default vault is looked into first.</para>
/// <code>
/// Connect-Apify -SecretName Apify -VaultName Work
/// </code>
/// <code>
/// Username        Name        IsDefault TokenSource   BaseUrl
/// --------        ----        --------- -----------   -------
/// jane                        True      SecretVault   https://api.apify.com/
/// </code>
/// </example>
/// <example>
/// <para>Work without an account.</para>
/// <para>A local platform of its own on a free port, which leaves nothing behind. Just <c>Connect-Apify -Local</c> takes the one that runs,
/// or starts one on port 3333 that keeps its state.</para>
/// <code>
/// $null = Connect-Apify -Local -Port 0 -InMemory
/// $null = Register-ApifyLocalActor hello -Scripted @{ output = @{ greeting = 'Hello' } }
/// (Invoke-ApifyActor hello).Output.Body
/// Disconnect-Apify
/// </code>
/// <code>
/// greeting
/// --------
/// Hello
/// </code>
/// </example>
/// <example>
/// <para>Be signed in in every new window.</para>
/// <para>What is remembered is the name of the secret. The first cmdlet of a window reads the token from the vault.</para>
/// <code>
/// $null = Connect-Apify -SecretName Apify -Default
/// </code>
/// </example>
/// <example>
/// <para>Use two accounts side by side.</para>
/// <para>Without <c>-Connection</c> the cmdlets use the one that was made last.</para>
/// <code>
/// $null = Connect-Apify -Name test -Token 'apify_api_0123456789'
/// $null = Connect-Apify -Name live -Token 'apify_api_9876543210' -Scope Process
/// Get-ApifyRun -Connection test -Status FAILED | Select-Object Status, ExitCode
/// </code>
/// <code>
/// Status ExitCode
/// ------ --------
/// FAILED
/// </code>
/// </example>
/// <example>
/// <para>Be patient overnight.</para>
/// <para>A wait for a run continues while the platform is away for up to an hour, and a request is tried 21 times.</para>
/// <code>
/// Connect-Apify -WaitOutageSec 3600 -MaxRetry 20 |
///     Select-Object WaitOutageSec, MaxRetry, RequestTimeoutSec
/// </code>
/// <code>
/// WaitOutageSec MaxRetry RequestTimeoutSec
/// ------------- -------- -----------------
///       3600.00       20             60.00
/// </code>
/// </example>
/// <example>
/// <para>See what a CI service's agent would be told.</para>
/// <para>In a step of Azure DevOps or GitHub Actions nothing has to be said: Auto finds the service. Elsewhere it can be forced; the token is
/// then in none of the commands.</para>
/// <code>
/// $null = Connect-Apify -CIOutput GitHubActions
/// $run = Invoke-ApifyActor link-checker -ShowLog
/// </code>
/// <code>
/// ::group::Log of link-checker, run Oz0hI6JWTnMvk9dCf
/// 2026-11-24T04:31:02.739Z Checking https://example.com/
/// 2026-11-24T04:31:02.739Z https://example.com/old is broken: 404
/// ::endgroup::
/// </code>
/// </example>
/// <example>
/// <para>Call a platform at another address, over a slow line.</para>
/// <para>Each request has two minutes instead of one.</para>
/// <code>
/// $address = $env:APIFY_API_BASE_URL
/// Connect-Apify -BaseUrl $address -RequestTimeoutSec 120 |
///     Select-Object Username, RequestTimeoutSec
/// </code>
/// <code>
/// Username RequestTimeoutSec
/// -------- -----------------
/// jane                120.00
/// </code>
/// </example>
/// <seealso cref="GetApifyConnectionCommand"/>
/// <seealso cref="DisconnectApifyCommand"/>
/// <seealso cref="StartApifyLocalPlatformCommand"/>
/// <seealso>about_ApifyPS_Connections</seealso>
[Cmdlet(VerbsCommunications.Connect, "Apify", DefaultParameterSetName = CloudSet, HelpUri = HelpPage.Start + "Connect-Apify" + HelpPage.End)]
[OutputType(typeof(ApifyConnection))]
public sealed class ConnectApifyCommand : CancellableCmdlet
{
    private const string CloudSet = "Platform";
    private const string SecretSet = "Secret";
    private const string LocalSet = "Local";

    /// <summary>API token: a SecureString, or a string that becomes one. Without it APIFY_TOKEN, the secret that is remembered and the login of the Apify CLI are tried.</summary>
    [Parameter(ParameterSetName = CloudSet, Position = 0)]
    [Parameter(ParameterSetName = LocalSet, Position = 0)]
    [ValidateNotNull]
    [TokenTransformation]
    public SecureString? Token { get; set; }

    /// <summary>Name of the secret that is the API token, in a vault of Microsoft.PowerShell.SecretManagement.</summary>
    [Parameter(ParameterSetName = SecretSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    public string? SecretName { get; set; }

    /// <summary>Name of the vault that the secret is in. Without it the default vault comes first, then the others.</summary>
    [Parameter(ParameterSetName = SecretSet)]
    [Alias("Vault")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VaultNameCompleter))]
    public string? VaultName { get; set; }

    /// <summary>Remembers the names of secret and vault, and the address where one is given, for all new sessions of this user; never the token.</summary>
    [Parameter(ParameterSetName = SecretSet)]
    public SwitchParameter Default { get; set; }

    /// <summary>Base address of the API, without /v2. Without it APIFY_API_BASE_URL, then Apify's cloud.</summary>
    [Parameter(ParameterSetName = CloudSet)]
    [Parameter(ParameterSetName = SecretSet)]
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

    /// <summary>Keeps the state of a local platform that is started in memory only: all is gone when it ends.</summary>
    [Parameter(ParameterSetName = LocalSet)]
    public SwitchParameter InMemory { get; set; }

    /// <summary>Lets the token go over plain http to another machine, where others can read it. Without it that is an error.</summary>
    [Parameter(ParameterSetName = CloudSet)]
    [Parameter(ParameterSetName = SecretSet)]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>A name for the connection, which any <c>-Connection</c> takes. A connection that has the name already is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string? Name { get; set; }

    /// <summary>Process: for all runspaces that have no connection of their own. Runspace: for this one alone. By default the first runspace that connects connects the process, and others themselves.</summary>
    [Parameter]
    public ConnectionScope? Scope { get; set; }

    /// <summary>Most retries of one request: 0 to 100, by default 8. They continue for ten minutes at most.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetry { get; set; } = ApifyConnectionSettings.Default.MaxRetry;

    /// <summary>Time for one request in seconds, by default 60.</summary>
    [Parameter]
    [ValidateRange(0.1, 3600)]
    public double RequestTimeoutSec { get; set; } = ApifyConnectionSettings.Default.RequestTimeout.TotalSeconds;

    /// <summary>How long a wait for a run continues while the platform does not answer, in seconds; by default 600, ten minutes.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e9)]
    public double WaitOutageSec { get; set; } = ApifyConnectionSettings.Default.WaitOutage.TotalSeconds;

    /// <summary>For which CI service's agent progress, logs, failed runs and a summary are written: None, AzureDevOps or GitHubActions; by default Auto: the service whose agent runs this process, if any.</summary>
    [Parameter]
    public CIOutput CIOutput { get; set; } = ApifyConnectionSettings.Default.CIOutput;

    private ApifyConnection? _tried;

    private protected override string? AdviceFor(Exception exception) => _tried?.AdviceFor(exception);

    private protected override CIOutput CIOutputSetting => CIOutput;

    /// <summary>Makes the connection.</summary>
    protected override void EndProcessing() => WriteObject(OrThrow(null, Connect));

    private ApifyConnection Connect()
    {
        CIEnvironment.Check();
        ApifyConnectionSettings settings = new()
        {
            AllowInsecure = AllowInsecure,
            CIOutput = CIOutput,
            MaxRetry = MaxRetry,
            RequestTimeout = TimeSpan.FromSeconds(RequestTimeoutSec),
            WaitOutage = TimeSpan.FromSeconds(WaitOutageSec),
        };
        ApifyConnection connection = _tried = Local ? ConnectLocal(settings) : ConnectPlatform(settings);
        CIStep?.MaskToken(connection);
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

        connection.Name = Name?.Trim();
        ConnectionStore.Add(connection, Scope);
        if (Default)
            RememberedLogin.Write(SecretName!, VaultName, BaseUrl is null ? null : connection.BaseUrl.AbsoluteUri);
        ConnectionStore.WritesCIOutput = CIStep is not null;
        return connection;
    }

    private ApifyConnection ConnectPlatform(ApifyConnectionSettings settings)
    {
        Uri? address = BaseUrl is null ? null : ConnectionResolver.ParseBaseUri(BaseUrl);
        return SecretName is null
            ? ConnectionResolver.Create(Token, address, settings, this, StopToken)
            : new ApifyConnection(address ?? ConnectionResolver.EnvironmentBaseUri, SecretVault.ReadToken(this, SecretName, VaultName, StopToken), SecretVault.TokenSource, settings);
    }

    private ApifyConnection ConnectLocal(ApifyConnectionSettings settings)
    {
        SecureString token = Token ?? SecureText.FromString(LocalPlatformProcess.DefaultToken);
        // Before a platform is started with it.
        ApifyConnection.CheckToken(token);
        LocalPlatformInfo? running = Port == 0 ? null : Await(LocalPlatformProcess.FindAsync(Port, StopToken));
        if (running?.Url is { } url)
        {
            if (InMemory && running.InMemory == false)
                WriteWarning($"The local platform at {url} runs already and keeps its state in {running.DataPath}. For one in memory use -Port 0.");
            if (LocalPlatformProcess.WarningFor(running) is { } warning)
                WriteWarning(warning);
            WriteVerbose($"Attaching to the local platform at {url} (process {running.ProcessId}).");
            return new ApifyConnection(url, token, Token is null ? "LocalPlatform" : "Parameter", settings) { IsLocalPlatform = true };
        }

        LocalPlatformStartOptions options = new() { Port = Port, InMemory = InMemory, Token = Token, EndWithThisProcess = true };
        using ProgressReporter progress = new(this, "Starting the local platform");
        LocalPlatformProcess started = Await(LocalPlatformProcess.StartAsync(options, StopToken), () => progress.Report("Waiting until it is ready"));
        WriteVerbose($"Started the local platform at {started.Info.Url} (process {started.Process.Id}); it ends with this PowerShell.");
        return new ApifyConnection(started.Info.Url!, token, Token is null ? "LocalPlatform" : "Parameter", settings) { IsLocalPlatform = true, OwnedPlatform = started.Process };
    }
}
