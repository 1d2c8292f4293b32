namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>The same small thing in the shell of each system, for Actors that are real processes.</summary>
internal static class Shell
{
    public static string Line(string unix, string windows) => OperatingSystem.IsWindows() ? windows : unix;

    public static string Sleep(int seconds) => Line($"sleep {seconds}", $"ping -n {seconds + 1} 127.0.0.1 >nul");

    public static string PrintEnvironment => Line("env", "set");

    public static string Print(string variable) => Line($"echo \"{variable}=${variable}\"", $"echo {variable}=%{variable}%");
}
