namespace ApifyPS;

/// <summary>Which service's commands are written between the output, for the agent that runs the step.</summary>
public enum CIOutput
{
    /// <summary>What the environment variable APIFYPS_CI_OUTPUT says; without it the service whose agent runs this process, or none.</summary>
    Auto,

    /// <summary>No commands. What comes from Actors is made harmless on an agent all the same.</summary>
    None,

    /// <summary>Logging commands of Azure DevOps.</summary>
    AzureDevOps,

    /// <summary>Workflow commands of GitHub Actions.</summary>
    GitHubActions,
}
