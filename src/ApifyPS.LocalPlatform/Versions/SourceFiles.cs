using System.Text;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Versions;

/// <summary>The files and folders of a version's source, as the API carries them, and on disk.</summary>
internal static class SourceFiles
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Refuses early what could not be written later.</summary>
    public static JsonArray? Check(JsonNode? given)
    {
        if (given is null) return null;
        JsonArray files = given as JsonArray ?? throw PlatformException.InvalidInput("sourceFiles must be an array.");
        string root = Path.GetFullPath(Path.GetTempPath());
        foreach (JsonNode? file in files)
        {
            if (file is not JsonObject entry || entry.Text("name") is not { Length: > 0 } name) throw PlatformException.InvalidInput("each of sourceFiles must be an object with a name.");
            PathIn(root, name);
            if (entry.Boolean("folder") is not true) ContentOf(entry);
        }

        return (JsonArray)files.DeepClone();
    }

    /// <summary>Writes the files into a folder and returns how many there are.</summary>
    public static int Write(JsonArray files, string folder)
    {
        int count = 0;
        foreach (JsonObject entry in files.OfType<JsonObject>())
        {
            string path = PathIn(folder, entry.Text("name")!);
            if (entry.Boolean("folder") is true)
            {
                Directory.CreateDirectory(path);
                continue;
            }

            byte[] content = ContentOf(entry);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            // The API carries no file modes; a program that names its interpreter means to be started.
            if (!OperatingSystem.IsWindows() && content.AsSpan().StartsWith("#!"u8)) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Executable);
            count++;
        }

        return count;
    }

    /// <summary>Where a file of a source goes.</summary>
    /// <exception cref="PlatformException">It would not be inside the folder.</exception>
    public static string PathIn(string folder, string name)
    {
        string relative = name.Replace('\\', '/').TrimStart('/');
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        string path = relative.Contains('\0', StringComparison.Ordinal) ? string.Empty : Path.GetFullPath(Path.Combine(root, relative));
        return path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw PlatformException.InvalidInput($"the source file \"{name}\" is not inside the Actor's folder.");
    }

    private static byte[] ContentOf(JsonObject file)
    {
        string content = file.Text("content") ?? string.Empty;
        switch (file.Text("format"))
        {
            case null or "TEXT":
                return Encoding.UTF8.GetBytes(content);
            case "BASE64":
                try
                {
                    return Convert.FromBase64String(content);
                }
                catch (FormatException)
                {
                    throw PlatformException.InvalidInput($"the content of the source file \"{file.Text("name")}\" is not valid Base64.");
                }

            case var other:
                throw PlatformException.InvalidInput($"\"{other}\" is not a format of source files: they are TEXT or BASE64.");
        }
    }
}
