using System.Runtime.CompilerServices;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>A state home for the tests of this process, so that they never touch the one of the person who runs them.</summary>
internal static class TestHome
{
    public static string Path { get; } = Directory.CreateTempSubdirectory("apify-local-tests-").FullName;

    [ModuleInitializer]
    internal static void Use()
    {
        Environment.SetEnvironmentVariable("APIFY_LOCAL_HOME", Path);
        Environment.SetEnvironmentVariable("APIFY_LOCAL_PORT", null);
        // What an Actor must never see.
        Environment.SetEnvironmentVariable("APIFY_TOKEN", "secret-of-the-caller");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
            }
        };
    }
}
