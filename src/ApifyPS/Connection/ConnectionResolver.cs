using System.Management.Automation;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place that says which token and address a call uses: parameter, then the connection of this runspace or the process, then the
/// environment, then what Connect-Apify -Default has remembered, then the login of the Apify CLI.
/// </summary>
internal static class ConnectionResolver
{
    /// <summary>In the process of a job. There the connection of the session that started it can't be.</summary>
    private const string JobHost = "ServerRemoteHost";

    /// <param name="connection">What was given; null for the default connection.</param>
    /// <param name="token">The token that was given; null for that of the connection.</param>
    /// <param name="cmdlet">Who calls; null for Tab, for which no vault is opened.</param>
    /// <param name="stopToken">Ends the wait for a vault.</param>
    public static ApifyConnection Resolve(ApifyConnection? connection, SecureString? token, PSCmdlet? cmdlet = null, CancellationToken stopToken = default)
    {
        CIEnvironment.Check();
        if (connection?.Problem is { } problem)
            throw problem;
        connection ??= ConnectionStore.Current;
        if (connection is not null)
            return token is null ? connection : connection.With(token);
        connection = Create(token, null, ApifyConnectionSettings.Default, cmdlet, stopToken);
        // A vault may ask for a password: once is enough.
        if (connection.TokenSource == SecretVault.TokenSource)
            ConnectionStore.Add(connection, null);
        return connection;
    }

    /// <summary>A connection from the token given, or else from the environment, the vault that is remembered, or the Apify CLI.</summary>
    /// <param name="token">The token that was given; null for none.</param>
    /// <param name="address">The address that was given; null for none.</param>
    /// <param name="settings">What else the connection has.</param>
    /// <param name="cmdlet">Who calls; null for Tab, for which no vault is opened.</param>
    /// <param name="stopToken">Ends the wait for a vault.</param>
    public static ApifyConnection Create(SecureString? token, Uri? address, ApifyConnectionSettings settings, PSCmdlet? cmdlet = null, CancellationToken stopToken = default)
    {
        Uri baseUri = address ?? EnvironmentBaseUri;
        if (token is not null)
            return new ApifyConnection(baseUri, token, "Parameter", settings);
        if (Environment.GetEnvironmentVariable("APIFY_TOKEN")?.Trim() is { Length: > 0 } fromEnvironment)
            return new ApifyConnection(baseUri, SecureText.FromString(fromEnvironment), "Environment", settings);
        if (RememberedLogin.Read() is { } remembered)
        {
            if (address is null && remembered.BaseUrl is not null)
                baseUri = ParseBaseUri(remembered.BaseUrl);
            return cmdlet is null
                ? throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, "The token is in a vault, which Tab doesn't open.")
                : new ApifyConnection(baseUri, SecretVault.ReadToken(cmdlet, remembered.SecretName, remembered.VaultName, stopToken), SecretVault.TokenSource, settings);
        }

        try
        {
            return new ApifyConnection(baseUri, SecureText.FromString(CliLogin.ReadToken()), "ApifyCLI", settings);
        }
        catch (ApifyUserException exception) when (exception.ErrorId == "NoToken" && ConnectionStore.Names.FirstOrDefault() is { } name)
        {
            throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, $"{exception.Message} No connection is the default one.", $"-Connection '{TerminalText.CleanLine(name)}' uses one that has a name; Get-ApifyConnection lists them.", null, exception);
        }
        catch (ApifyUserException exception) when (exception.ErrorId == "NoToken" && cmdlet?.Host.Name == JobHost)
        {
            throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, $"{exception.Message} A job is a process of its own, without the connection of the session that started it.",
                "Set $env:APIFY_TOKEN in the session before you start the job, which inherits it; or call Connect-Apify -SecretName in the job.", null, exception);
        }
    }

    public static Uri EnvironmentBaseUri =>
        Environment.GetEnvironmentVariable("APIFY_API_BASE_URL")?.Trim() is { Length: > 0 } address ? ParseBaseUri(address) : ApifyClientOptions.CloudUri;

    public static Uri ParseBaseUri(string address)
    {
        try
        {
            return ApifyClientOptions.NormalizeBaseUri(address);
        }
        catch (ArgumentException exception)
        {
            throw new ApifyUserException("InvalidBaseUrl", ErrorCategory.InvalidArgument, exception.Message, null, address, exception);
        }
    }
}
