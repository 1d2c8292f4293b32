using System.Globalization;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Processes;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>Tells other programs that this server runs and where. A file that outlives its server is harmless and soon removed.</summary>
internal sealed class InstanceFile : IDisposable
{
    /// <summary>Two servers in one process must not take the same name.</summary>
    private static readonly Lock Naming = new();

    private readonly string _path;

    private InstanceFile(string path) => _path = path;

    public static InstanceFile Write(StateHome home, ServerInfo info)
    {
        try
        {
            lock (Naming) return WriteAlone(home, info);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {home.Instances} cannot be used: {exception.Message} Give {StateHome.Variable} a folder of your own.", exception);
        }
    }

    public void Dispose() => TryDelete(_path);

    private static InstanceFile WriteAlone(StateHome home, ServerInfo info)
    {
        StateHome.MakePrivate(home.Instances);
        RemoveStale(home);
        // The port tells servers in one process apart; the first one has the plain name.
        string path = Path.Combine(home.Instances, string.Create(CultureInfo.InvariantCulture, $"{info.Pid}.json"));
        if (File.Exists(path)) path = Path.Combine(home.Instances, string.Create(CultureInfo.InvariantCulture, $"{info.Pid}-{info.Port}.json"));
        PrivateFiles.Write(path, JsonSerializer.SerializeToUtf8Bytes(info, PlatformJson.Options), overwrite: true);
        return new InstanceFile(path);
    }

    private static void RemoveStale(StateHome home)
    {
        foreach (string path in Directory.EnumerateFiles(home.Instances, "*.json"))
        {
            if (!IsOfLivingServer(path)) TryDelete(path);
        }
    }

    private static bool IsOfLivingServer(string path)
    {
        try
        {
            ServerInfo? info = JsonSerializer.Deserialize<ServerInfo>(File.ReadAllBytes(path), PlatformJson.Options);
            // A process that began after the server did has only got its id.
            return info is not null && ProcessIdentity.Find(info.Pid) is { } process
                && (process.StartedAt is not { } began || began <= info.StartedAt + TimeSpan.FromSeconds(3));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it at this moment.
        }
    }
}
