using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ApifyPS;

/// <summary>
/// Tokens in the vaults of Microsoft.PowerShell.SecretManagement. The module is no dependency: its commands are called in the session of
/// whoever asks, by their full names, so that a vault finds the user's host to ask for its password. Nothing is kept here.
/// </summary>
internal static class SecretVault
{
    public const string ModuleName = "Microsoft.PowerShell.SecretManagement";

    /// <summary>What a connection says of where its token comes from.</summary>
    public const string TokenSource = "SecretVault";

    private const string GetSecret = ModuleName + @"\Get-Secret";
    private const string ListThem = "Get-SecretInfo lists what there is, Get-SecretVault the vaults. A vault belongs to the user who has registered it.";

    /// <summary>Reads a token. Only on the pipeline thread.</summary>
    /// <param name="cmdlet">Who asks.</param>
    /// <param name="name">Name of the secret.</param>
    /// <param name="vault">Name of the vault; null for the default one and then all others.</param>
    /// <param name="stopToken">Ends it.</param>
    public static SecureString ReadToken(PSCmdlet cmdlet, string name, string? vault, CancellationToken stopToken)
    {
        cmdlet.WriteVerbose($"Reading {Describe(name, vault)} with {GetSecret}.");
        Collection<PSObject> found = Invoke(cmdlet, name, vault, stopToken);
        object? secret = found.Select(one => one?.BaseObject).FirstOrDefault(one => one is not null)
            ?? throw new ApifyUserException("SecretNotFound", ErrorCategory.ObjectNotFound, $"There is no {Describe(name, vault)}{(vault is null ? " in any vault" : "")}.", ListThem, name);
        string? text = secret switch
        {
            SecureString secure => SecureText.ToString(secure),
            PSCredential credential => SecureText.ToString(credential.Password),
            string plain => plain,
            _ => null,
        };
        // The type is said, the value is not.
        string problem = secret switch
        {
            IDictionary => "is a hashtable",
            byte[] => "is bytes",
            _ when text is null => $"is of the type {secret.GetType()}",
            _ => "is empty",
        };
        return text?.Trim() is { Length: > 0 } token
            ? SecureText.FromString(token)
            : throw new ApifyUserException("SecretNotAToken", ErrorCategory.InvalidType, $"The {Describe(name, vault)} {problem}. A token is a string, a SecureString or the password of a credential.",
                $"Set-Secret '{name}' (Read-Host 'Apify token' -AsSecureString)", name);
    }

    private static string Describe(string name, string? vault) => vault is null ? $"secret '{name}'" : $"secret '{name}' in the vault '{vault}'";

    private static Collection<PSObject> Invoke(PSCmdlet cmdlet, string name, string? vault, CancellationToken stopToken)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        // The user's $ErrorActionPreference must not turn the first of several errors into the only one.
        shell.AddCommand(GetSecret).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Continue);
        if (vault is not null)
            shell.AddParameter("Vault", vault);

        ArrayList? history = cmdlet.SessionState.PSVariable.GetValue("global:Error") as ArrayList;
        object? latest = history is { Count: > 0 } ? history[0] : null;
        List<Exception> failures = [];
        Collection<PSObject> found = [];
        using (stopToken.Register(() => shell.BeginStop(null, null)))
        {
            try
            {
                found = shell.Invoke();
            }
            catch (CommandNotFoundException exception) when (exception.CommandName == GetSecret)
            {
                throw NotThere(exception);
            }
            catch (Exception exception) when (exception is RuntimeException and not PipelineStoppedException)
            {
                failures.Add(exception);
            }
            finally
            {
                // What the vault has written is told once, in the error that comes of it.
                while (history is { Count: > 0 } && !ReferenceEquals(history[0], latest))
                    history.RemoveAt(0);
            }
        }

        // Ctrl-C stops the inner pipeline before it tells the cmdlet, and what was stopped may look as if it had found nothing.
        if (stopToken.IsCancellationRequested || shell.InvocationStateInfo.State is PSInvocationState.Stopping or PSInvocationState.Stopped)
            throw new PipelineStoppedException();
        foreach (WarningRecord warning in shell.Streams.Warning)
            cmdlet.WriteWarning(TerminalText.Clean(warning.Message));
        // A secret that was found counts, whatever another vault complained of on the way.
        if (found.Any(one => one is not null))
            return found;
        failures.AddRange(shell.Streams.Error.Where(error => !error.FullyQualifiedErrorId.StartsWith("GetSecretNotFound", StringComparison.Ordinal)).Select(error => error.Exception));
        return failures.Count == 0 ? found : throw NotReadable(name, vault, failures);
    }

    private static ApifyUserException NotThere(CommandNotFoundException exception)
    {
        // Where it is there and does not load, the engine says why; where it is not there, only that a command has no such name.
        string why = exception.ErrorRecord.FullyQualifiedErrorId.StartsWith("CommandNotFoundException", StringComparison.Ordinal)
            ? $"the module {ModuleName} is not installed for this PowerShell"
            : TerminalText.CleanLine(exception.Message);
        return new ApifyUserException("SecretManagementNotFound", ErrorCategory.NotInstalled, $"A token cannot be read from a vault: {why}.", $"Install-PSResource {ModuleName}, Microsoft.PowerShell.SecretStore", ModuleName, exception);
    }

    /// <summary>The vault's own words: what is the matter with it is nothing that this module knows.</summary>
    private static ApifyUserException NotReadable(string name, string? vault, List<Exception> failures)
    {
        string message = string.Join(" ", failures.Select(failure => Sentence(Chain(failure).Last().Message)).Distinct());
        Exception? locked = failures.FirstOrDefault(IsLocked);
        return locked is not null
            ? new ApifyUserException("SecretVaultLocked", ErrorCategory.AuthenticationError, $"The {Describe(name, vault)} cannot be read, because a vault is locked: {message}", "Unlock it first: Unlock-SecretVault, for the SecretStore Unlock-SecretStore.", name, locked)
            : new ApifyUserException("SecretNotReadable", ErrorCategory.ReadError, $"The {Describe(name, vault)} cannot be read: {message}", "Test-SecretVault tells what is the matter with a vault; Get-SecretVault lists them.", name, failures[0]);
    }

    /// <summary>Whether a vault wants a password and has not got it, or has asked for one where nobody is there to answer.</summary>
    private static bool IsLocked(Exception failure) => Chain(failure).Any(cause =>
        cause.GetType().Name == "PasswordRequiredException" || cause is HostException || typeof(PSHostUserInterface).IsAssignableFrom(cause.TargetSite?.DeclaringType));

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static string Sentence(string message)
    {
        string line = TerminalText.CleanLine(message).Trim();
        return line.Length == 0 || line[line.Length - 1] is '.' or '!' or '?' ? line : line + ".";
    }
}
