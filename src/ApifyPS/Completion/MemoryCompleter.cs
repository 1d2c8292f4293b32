using System.Collections;
using System.Globalization;

namespace ApifyPS;

/// <summary>Completes the powers of two that the platform takes as memory.</summary>
public sealed class MemoryCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        for (int megabytes = 128; megabytes <= 32768; megabytes *= 2)
        {
            string size = megabytes < 1024 ? megabytes.ToString(CultureInfo.InvariantCulture) + " MB" : (megabytes / 1024).ToString(CultureInfo.InvariantCulture) + " GB";
            yield return new Candidate(megabytes.ToString(CultureInfo.InvariantCulture), size);
        }
    }
}
