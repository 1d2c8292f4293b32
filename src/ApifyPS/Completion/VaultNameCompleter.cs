using System.Collections;
using System.Management.Automation;

namespace ApifyPS;

/// <summary>Completes the vaults that are registered, the default one first, with the module that each is of.</summary>
public sealed class VaultNameCompleter : VaultCompleter
{
    private const string Default = ", the default";

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) =>
        FromVaults(Vaults, null, vault => new Candidate(TextOf(vault, "Name"), TextOf(vault, "ModuleName") + (LanguagePrimitives.IsTrue(vault.Properties["IsDefault"]?.Value) ? Default : "")))
            .OrderByDescending(vault => vault.Tooltip.EndsWith(Default, StringComparison.Ordinal));
}
