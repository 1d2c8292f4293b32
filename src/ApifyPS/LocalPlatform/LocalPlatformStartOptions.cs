using System.Security;

namespace ApifyPS;

/// <summary>How a local platform is started.</summary>
internal sealed class LocalPlatformStartOptions
{
    /// <summary>TCP port; 0 for a free one, null for the platform's default.</summary>
    public int? Port { get; init; }

    /// <summary>Folder of its state; null for the user's own.</summary>
    public string? DataPath { get; init; }

    /// <summary>Folder with what it begins with when there is nothing in it; null for none.</summary>
    public string? SeedPath { get; init; }

    public bool InMemory { get; init; }

    /// <summary>The only token that it accepts; null for any.</summary>
    public SecureString? Token { get; init; }

    /// <summary>The least that it logs: error, warning, info or debug; null for the platform's default.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Whether it ends with this PowerShell process.</summary>
    public bool EndWithThisProcess { get; init; }
}
