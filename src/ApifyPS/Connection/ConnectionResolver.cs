using System.Management.Automation;
using System.Security;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place that says which token and address a call uses: parameter, then Connect-Apify of this runspace, then the environment,
/// then the login of the Apify CLI.
/// </summary>
internal static class ConnectionResolver
{
    public static ApifyConnection Resolve(ApifyConnection? connection, SecureString? token)
    {
        CIEnvironment.Check();
        connection ??= ConnectionStore.Current;
        if (connection is not null)
            return token is null ? connection : connection.With(token);
        return Create(token, EnvironmentBaseUri, ApifyConnectionSettings.Default);
    }

    /// <summary>A connection from the token given, or else from the environment or the Apify CLI.</summary>
    public static ApifyConnection Create(SecureString? token, Uri baseUri, ApifyConnectionSettings settings)
    {
        if (token is not null)
            return new ApifyConnection(baseUri, token, "Parameter", settings);
        if (Environment.GetEnvironmentVariable("APIFY_TOKEN")?.Trim() is { Length: > 0 } fromEnvironment)
            return new ApifyConnection(baseUri, SecureText.FromString(fromEnvironment), "Environment", settings);
        return new ApifyConnection(baseUri, SecureText.FromString(CliLogin.ReadToken()), "ApifyCLI", settings);
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
