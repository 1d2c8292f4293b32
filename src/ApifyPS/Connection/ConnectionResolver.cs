using System.Management.Automation;
using System.Security;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// The one place that says which token and address a call uses: parameter, then Connect-Apify of this runspace, then the environment,
/// then the login of the Apify CLI.
/// </summary>
internal static class ConnectionResolver
{
    private const string GetOne = "Connect-Apify -Token <token> (from Apify Console → Settings → API & Integrations), or set APIFY_TOKEN. To work without an account: Connect-Apify -Local.";

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
        return new ApifyConnection(baseUri, SecureText.FromString(ReadCliToken()), "ApifyCLI", settings);
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

    /// <summary>The login file of the Apify CLI; newer versions keep the token in the system's keyring instead.</summary>
    private static string ReadCliToken()
    {
        string path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".apify", "auth.json");
        bool loggedIn = false;
        try
        {
            if (File.Exists(path))
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
                loggedIn = document.RootElement.ValueKind == JsonValueKind.Object;
                if (loggedIn && document.RootElement.TryGetProperty("token", out JsonElement token) && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 } text)
                    return text;
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, $"There is no Apify token, and the Apify CLI's login file {path} cannot be read: {exception.Message}", GetOne, path, exception);
        }

        throw loggedIn
            ? new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, "There is no Apify token here: the Apify CLI keeps it in the system's keyring.", "Connect-Apify -Token (apify auth token)")
            : new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, "There is no Apify token.", GetOne);
    }
}
