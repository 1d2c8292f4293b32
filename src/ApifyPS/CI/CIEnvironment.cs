namespace ApifyPS;

/// <summary>The one place that looks whether a CI service's agent runs this process, and that says for which one commands are written.</summary>
internal static class CIEnvironment
{
    private const string Override = "APIFYPS_CI_OUTPUT";

    /// <summary>Whether an agent reads what this process prints, and takes commands from it.</summary>
    public static bool IsAgent => IsAzureDevOps || IsGitHubActions;

    private static bool IsAzureDevOps => Is("TF_BUILD");

    private static bool IsGitHubActions => Is("GITHUB_ACTIONS");

    /// <summary>For whom commands are written: never Auto.</summary>
    /// <param name="setting">What the user has said for the connection.</param>
    public static CIOutput Resolve(CIOutput setting)
    {
        // For a step that never calls Connect-Apify. What is no such value counts as not set.
        if (setting == CIOutput.Auto && Enum.TryParse(Environment.GetEnvironmentVariable(Override)?.Trim(), ignoreCase: true, out CIOutput wanted) && wanted is > CIOutput.Auto and <= CIOutput.GitHubActions)
            setting = wanted;
        return setting != CIOutput.Auto ? setting
            : IsAzureDevOps ? CIOutput.AzureDevOps
            : IsGitHubActions ? CIOutput.GitHubActions
            : CIOutput.None;
    }

    /// <summary>
    /// Whether it is surely this service's agent that reads the output. Another one, or none, would print a secret that is to be masked.
    /// </summary>
    public static bool IsReadBy(CIOutput service) => service switch
    {
        CIOutput.AzureDevOps => IsAzureDevOps && !IsGitHubActions,
        CIOutput.GitHubActions => IsGitHubActions && !IsAzureDevOps,
        _ => false,
    };

    private static bool Is(string variable) => string.Equals(Environment.GetEnvironmentVariable(variable), "true", StringComparison.OrdinalIgnoreCase);
}
