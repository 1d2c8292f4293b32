using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Logs;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>The log of a build. Anybody with its ID may read it, so no address in it keeps its user, password or query.</summary>
internal sealed class BuildLog(RunLog log)
{
    private static readonly LogRedaction NoSecrets = new(onlyToken: null);

    public void Write(params ReadOnlySpan<string> lines)
    {
        string[] cleaned = new string[lines.Length];
        for (int index = 0; index < lines.Length; index++) cleaned[index] = NoSecrets.CleanAddresses(lines[index]);
        log.Write(cleaned);
    }
}
