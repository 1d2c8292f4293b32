using System.Collections;

namespace ApifyPS;

/// <summary>Completes the secrets that can be tokens, of the vault on the command line or of all, with type and vault.</summary>
public sealed class SecretNameCompleter : VaultCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => FromVaults(Secrets, NameOf(boundParameters, "VaultName"), secret =>
    {
        string type = TextOf(secret, "Type");
        return type is "Hashtable" or "ByteArray" ? null : new Candidate(TextOf(secret, "Name"), $"{type} in the vault {TextOf(secret, "VaultName")}");
    });
}
