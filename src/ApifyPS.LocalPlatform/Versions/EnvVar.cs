using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Secrets;

namespace ApifyPS.LocalPlatform.Versions;

/// <summary>An environment variable of a version. The value of a secret one goes to the Actor and is never shown.</summary>
internal sealed record EnvVar
{
    public required string Name { get; init; }

    /// <summary>The value; that of a secret one is encrypted from when it is stored until a process gets it.</summary>
    public string Value { get; init; } = string.Empty;

    public bool IsSecret { get; init; }

    /// <summary>As it is stored. An empty value is none, and stays empty.</summary>
    public EnvVar Sealed(SecretBox box) => IsSecret == SecretBox.IsSealed(Value) || Value.Length == 0 ? this
        : this with { Value = IsSecret ? box.Seal(Value) : box.OpenText(Value) };

    /// <summary>The value as it was given.</summary>
    /// <exception cref="PlatformException">The key is lost.</exception>
    public string OpenValue(SecretBox box) => IsSecret && SecretBox.IsSealed(Value) ? box.OpenText(Value) : Value;
}
