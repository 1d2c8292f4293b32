using System.Management.Automation;
using System.Security;

namespace ApifyPS;

/// <summary>Lets a token be given as a string: it becomes a SecureString before the cmdlet sees it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes a SecureString of a string; anything else is left to the engine.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>A SecureString for a string, else the input.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text when text.Trim().Length > 0 => SecureText.FromString(text.Trim()),
            // Of Read-Host, where only Enter was pressed.
            SecureString { Length: > 0 } secure => secure,
            PSCredential { Password.Length: > 0 } credential => credential.Password,
            string or SecureString or PSCredential => throw new ArgumentTransformationMetadataException("The token is empty. Give an API token (Apify Console → Settings → API & Integrations) or leave -Token out."),
            _ => inputData,
        };
}
