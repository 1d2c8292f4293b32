using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ApifyPS;

/// <summary>
/// Base of what completes from Microsoft.PowerShell.SecretManagement. It asks in a runspace of its own, which has no window: what a vault
/// complains of is seen by nobody, and one that takes long is left behind. Where the module is not there, nothing is loaded.
/// </summary>
public abstract class VaultCompleter : ApifyCompleter
{
    private const string Load = """
        param($Module, $Vault)
        Import-Module $Module -ErrorAction Ignore
        if (-not (Get-Module Microsoft.PowerShell.SecretManagement)) { return }

        """;

    /// <summary>The vaults.</summary>
    private protected const string Vaults = "Microsoft.PowerShell.SecretManagement\\Get-SecretVault -ErrorAction Ignore";

    /// <summary>
    /// The secrets of the vaults, one vault that fails beside others that don't. Get-SecretInfo may ask for the password of a SecretStore in the
    /// window of whoever used a secret before, in the middle of a command line; the store's own class throws instead.
    /// </summary>
    private protected const string Secrets = Vaults + """
         | Where-Object { -not $Vault -or $_.Name -eq $Vault } | ForEach-Object {
            try {
                if ($_.ModuleName -ne 'Microsoft.PowerShell.SecretStore') {
                    return Microsoft.PowerShell.SecretManagement\Get-SecretInfo -Vault $_.Name -ErrorAction Ignore
                }
                Import-Module Microsoft.PowerShell.SecretStore -ErrorAction Ignore
                $found = $null
                $problem = ''
                if ([Microsoft.PowerShell.SecretStore.LocalSecretStore]::GetInstance().EnumerateObjectInfo('*', [ref] $found, $_.Name, [ref] $problem)) {
                    $found
                }
            }
            catch {
                $null = $_
            }
        }
        """;

    private protected static IReadOnlyList<Candidate> FromVaults(string script, string? vault, Func<PSObject, Candidate?> make)
    {
        string module = FindModule();
        return FromCache($"{module}|{script}|{vault}", stop => Task.FromResult(Ask(module, script, vault, make, stop)));
    }

    private protected static string TextOf(PSObject found, string property) => TerminalText.CleanLine(found.Properties[property]?.Value?.ToString());

    /// <summary>The module of the user's session, where it is loaded from elsewhere than the folders of modules.</summary>
    private static string FindModule()
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        PSModuleInfo? loaded = shell.AddCommand(@"Microsoft.PowerShell.Core\Get-Module").AddParameter("Name", SecretVault.ModuleName).Invoke<PSModuleInfo>().FirstOrDefault();
        return loaded?.Path ?? SecretVault.ModuleName;
    }

    private static IReadOnlyList<Candidate> Ask(string module, string script, string? vault, Func<PSObject, Candidate?> make, CancellationToken stop)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        using CancellationTokenRegistration stopping = stop.Register(() => shell.BeginStop(null, null));
        shell.AddScript(Load + script).AddArgument(module).AddArgument(vault);
        return [.. shell.Invoke().Where(found => found is not null).Select(make).OfType<Candidate>()];
    }
}
