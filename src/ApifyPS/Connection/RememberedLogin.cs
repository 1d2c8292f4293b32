using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ApifyPS;

/// <summary>
/// What Connect-Apify -Default remembers in the user's own settings: by which name a vault has the token, and for which address it is. The
/// token itself is in the vault and nowhere else.
/// </summary>
internal sealed class RememberedLogin
{
    /// <summary>Name of the secret.</summary>
    public string SecretName { get; private init; } = "";

    /// <summary>Name of the vault; null for the default one and then all others.</summary>
    public string? VaultName { get; private init; }

    /// <summary>Base address; null for that of the environment or the cloud.</summary>
    public string? BaseUrl { get; private init; }

    /// <summary>Where it is.</summary>
    public static string FilePath => Path.Combine(SettingsFolder, "ApifyPS", "login.json");

    /// <summary>The user's folder for settings: %APPDATA%, or $XDG_CONFIG_HOME, which is ~/.config without it.</summary>
    private static string SettingsFolder =>
        Environment.GetEnvironmentVariable(RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "APPDATA" : "XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathRooted(named) ? named
            : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);

    /// <summary>What was remembered; null for nothing.</summary>
    /// <exception cref="ApifyUserException">The file can't be read, or isn't what was written.</exception>
    public static RememberedLogin? Read()
    {
        string path = FilePath;
        try
        {
            if (!File.Exists(path))
                return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return TextOf(document.RootElement, "secretName") is { } secret
                ? new RememberedLogin { SecretName = secret, VaultName = TextOf(document.RootElement, "vaultName"), BaseUrl = TextOf(document.RootElement, "baseUrl") }
                : throw new JsonException("it names no secret.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("RememberedLoginNotReadable", ErrorCategory.ReadError, $"The login that Connect-Apify -Default has remembered in {path} can't be read: {exception.Message}",
                "Disconnect-Apify -Default forgets it; Connect-Apify -SecretName <name> -Default remembers it anew.", path, exception);
        }
    }

    /// <summary>Remembers it.</summary>
    /// <exception cref="ApifyUserException">The file can't be written.</exception>
    public static void Write(string secretName, string? vaultName, string? baseUrl)
    {
        string path = FilePath;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using MemoryStream body = new();
            using (Utf8JsonWriter json = new(body, new JsonWriterOptions { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("secretName", secretName);
                if (vaultName is not null)
                    json.WriteString("vaultName", vaultName);
                if (baseUrl is not null)
                    json.WriteString("baseUrl", baseUrl);
                json.WriteEndObject();
            }

            using OutputFile file = OutputFile.Create(path, overwrite: true, isPrivate: true);
            body.WriteTo(file.Stream);
            file.Commit();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("FileNotWritable", ErrorCategory.WriteError, $"The login can't be remembered in {path}: {exception.Message}", "Check the permissions of the folder, or connect without -Default.", path, exception);
        }
    }

    /// <summary>Forgets it; nothing happens where there is none.</summary>
    /// <exception cref="ApifyUserException">The file can't be deleted.</exception>
    public static void Forget()
    {
        try
        {
            if (File.Exists(FilePath))
                File.Delete(FilePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApifyUserException("FileNotWritable", ErrorCategory.WriteError, $"{FilePath} can't be deleted: {exception.Message}", "Check its permissions.", FilePath, exception);
        }
    }

    private static string? TextOf(JsonElement file, string name) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
