namespace ApifyPS.Tests.CI;

/// <summary>
/// A step of a pipeline: a session whose window is the agent's, with the environment that the agent of a service gives it. What is printed
/// is read by that agent's rules.
/// </summary>
internal sealed class Step : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingHost _window = new(200, terminal: false);
    private readonly EnvironmentVariables _environment;
    private ModuleSession? _session;

    /// <param name="module">The platform of the tests.</param>
    /// <param name="service">AzureDevOps, GitHubActions, or None for a machine without an agent.</param>
    /// <param name="connect">Whether the session is connected to the platform.</param>
    public Step(ModuleFixture module, string service, bool connect = true)
    {
        Service = service;
        SummaryFile = Path.Combine(_folder.Path, "step_summary.md");
        _environment = new EnvironmentVariables(
            ("TF_BUILD", service == "AzureDevOps" ? "True" : null),
            ("AGENT_TEMPDIRECTORY", service == "AzureDevOps" ? _folder.Path : null),
            ("GITHUB_ACTIONS", service == "GitHubActions" ? "true" : null),
            ("GITHUB_STEP_SUMMARY", service == "GitHubActions" ? SummaryFile : null),
            ("APIFYPS_CI_OUTPUT", null),
            ("APIFY_TOKEN", null),
            ("APIFY_API_BASE_URL", module.PlatformUrl.ToString()));
        _session = new ModuleSession(host: _window);
        _session.Run("Disconnect-Apify -Scope Process");
        // As the agents' PowerShell task has it.
        Assert.Empty(_session.Run("$ProgressPreference = 'SilentlyContinue'; $url = [uri] $address", ("address", module.PlatformUrl.ToString())).Errors);
        if (connect)
            Assert.Empty(_session.Run("$null = Connect-Apify -Local -Port $url.Port").Errors);
    }

    public string Service { get; }

    /// <summary>The file that GitHub's runner gives a step for its summary.</summary>
    public string SummaryFile { get; }

    public string Folder => _folder.Path;

    public ModuleSession Session => _session!;

    public IReadOnlyList<string> Lines => [.. _window.Lines];

    /// <summary>All that the agent takes for a command.</summary>
    public IReadOnlyList<AgentCommand> Commands => Read(Service);

    public IReadOnlyList<AgentCommand> Of(string azureDevOps, string gitHubActions) =>
        [.. Commands.Where(command => command.Name == (Service == "AzureDevOps" ? azureDevOps : gitHubActions))];

    /// <summary>The errors that the step is marked with.</summary>
    public IReadOnlyList<AgentCommand> Marks => Of("task.logissue", "error");

    public IReadOnlyList<AgentCommand> Secrets => Of("task.setsecret", "add-mask");

    /// <summary>What the agent of a service reads in all that was printed.</summary>
    public IReadOnlyList<AgentCommand> Read(string service) => [.. Lines.Select(line => AgentRules.Read(service, line)).OfType<AgentCommand>()];

    /// <summary>Runs a script as it is typed.</summary>
    public void Type(string script) => Session.Type(script);

    /// <summary>Ends the process, so to speak, and returns the summary that the agent has got; null when there is none.</summary>
    public string? End()
    {
        _session?.Dispose();
        _session = null;
        if (Service == "GitHubActions")
            return File.Exists(SummaryFile) ? File.ReadAllText(SummaryFile) : null;
        AgentCommand? upload = Commands.SingleOrDefault(command => command.Name == "task.uploadsummary");
        return upload is null ? null : File.ReadAllText(upload.Data);
    }

    public void Dispose()
    {
        _session?.Dispose();
        _environment.Dispose();
        _folder.Dispose();
    }
}
