using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// The login of the Apify CLI. Up to 1.6 its file holds the token; from 1.7 on the token is in the system's keyring, where only the CLI
/// reads it, and the file holds it where there is no keyring or APIFY_DISABLE_KEYRING is 1 (<c>secretsBackend</c> says which).
/// </summary>
internal static class CliLogin
{
    private const string GetOne = "Connect-Apify -Token <token> (from Apify Console → Settings → API & Integrations), or set APIFY_TOKEN. To work without an account: Connect-Apify -Local.";

    private static string FilePath => Path.Combine(Home, ".apify", "auth.json");

    /// <summary>The home that the CLI takes, which is Node's idea of it.</summary>
    private static string Home =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && Environment.GetEnvironmentVariable("USERPROFILE") is { Length: > 0 } profile ? profile : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The token of the login; when there is none, an error that says how to get one.</summary>
    public static string ReadToken()
    {
        string path = FilePath;
        try
        {
            if (File.Exists(path))
            {
                // As text, which a byte order mark of an editor does not spoil.
                using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
                if (TextOf(document.RootElement, "token") is { } token)
                    return token;
                if (TextOf(document.RootElement, "secretsBackend") == "keyring")
                    throw InKeyring(TextOf(document.RootElement, "username"));
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, $"There is no Apify token, and the Apify CLI's login file {path} cannot be read: {exception.Message}", GetOne, path, exception);
        }

        throw new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, "There is no Apify token.", GetOne);
    }

    private static ApifyUserException InKeyring(string? username)
    {
        string who = username is null ? "" : $" of {TerminalText.CleanLine(username)}";
        // With the variable set the CLI looks into the file too, and finds nothing there.
        string recommendation = Environment.GetEnvironmentVariable("APIFY_DISABLE_KEYRING") == "1"
            ? "Remove-Item Env:APIFY_DISABLE_KEYRING, with which the CLI does not find it either; then Connect-Apify -Token (apify auth token)"
            : "Connect-Apify -Token (apify auth token)";
        return new ApifyUserException("NoToken", ErrorCategory.AuthenticationError, $"There is no Apify token here: the Apify CLI keeps the one{who} in the system's keyring.", recommendation);
    }

    private static string? TextOf(JsonElement file, string name) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString()?.Trim() is { Length: > 0 } text ? text : null;
}
