using System.Management.Automation;

namespace ApifyPS;

/// <summary>The one place that looks whether a CI service's agent runs this process, and that says for which one commands are written.</summary>
internal static class CIEnvironment
{
    private const string Override = "APIFYPS_CI_OUTPUT";

    /// <summary>Whether an agent reads what this process prints, and takes commands from it.</summary>
    public static bool IsAgent => IsAzureDevOps || IsGitHubActions;

    /// <summary>For a step that never calls Connect-Apify; null for what is no value.</summary>
    private static CIOutput? FromEnvironment =>
        Environment.GetEnvironmentVariable(Override)?.Trim() is not { Length: > 0 } text ? CIOutput.Auto
        : Enum.TryParse(text, ignoreCase: true, out CIOutput wanted) && wanted is >= CIOutput.Auto and <= CIOutput.GitHubActions ? wanted
        : null;

    private static bool IsAzureDevOps => Is("TF_BUILD");

    private static bool IsGitHubActions => Is("GITHUB_ACTIONS");

    /// <summary>For whom commands are written: never Auto.</summary>
    /// <param name="setting">What the user has said for the connection.</param>
    public static CIOutput Resolve(CIOutput setting)
    {
        if (setting == CIOutput.Auto)
            setting = FromEnvironment ?? CIOutput.Auto;
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

    /// <summary>Refuses a value of APIFYPS_CI_OUTPUT that means nothing: whoever has set it means something.</summary>
    public static void Check()
    {
        if (FromEnvironment is null)
        {
            throw new ApifyUserException("InvalidCIOutput", ErrorCategory.InvalidArgument, $"The environment variable {Override} is '{TerminalText.CleanLine(Environment.GetEnvironmentVariable(Override))}', which is no service.",
                "Set it to Auto, None, AzureDevOps or GitHubActions, or leave it out.");
        }
    }

    private static bool Is(string variable) => string.Equals(Environment.GetEnvironmentVariable(variable), "true", StringComparison.OrdinalIgnoreCase);
}
