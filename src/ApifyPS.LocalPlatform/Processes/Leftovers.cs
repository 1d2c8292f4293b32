using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>
/// Finds what left its process tree: a daemon in a session of its own, or the children of a process that has ended. On
/// Linux the environment that a process was started with gives it away. Windows needs none of it, the job holds them
/// all; on macOS they can only be found through their group.
/// </summary>
internal static class Leftovers
{
    private const int Rounds = 5;

    /// <summary>Kills all processes that were started with this value of a variable.</summary>
    public static void Kill(string variable, string value)
    {
        if (!OperatingSystem.IsLinux()) return;
        byte[] wanted = Encoding.UTF8.GetBytes($"\0{variable}={value}\0");
        // One that is just being forked may be missed, hence a look after the last kill.
        for (int round = 0; round < Rounds && KillOnce(wanted) > 0; round++)
        {
        }
    }

    private static int KillOnce(byte[] wanted)
    {
        int killed = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) || pid == Environment.ProcessId) continue;
            if (!Has(folder, wanted)) continue;
            try
            {
                using Process process = Process.GetProcessById(pid);
                process.Kill();
                killed++;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended since.
            }
        }

        return killed;
    }

    private static bool Has(string folder, byte[] wanted)
    {
        try
        {
            // A zombie's environment is empty, so what was killed is not found again.
            byte[] environment = File.ReadAllBytes(Path.Combine(folder, "environ"));
            return environment.AsSpan().IndexOf(wanted) >= 0 || environment.AsSpan().StartsWith(wanted.AsSpan(1));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone.
            return false;
        }
    }
}
