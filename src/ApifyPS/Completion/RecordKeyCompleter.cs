using System.Collections;
using ApifyPS.Commands;
using ApifyPS.Formatting;

namespace ApifyPS;

/// <summary>Completes keys of the key-value store that is on the command line, or of the Actor's own, with their sizes.</summary>
public sealed class RecordKeyCompleter : ApifyCompleter
{
    private const int MaxKeys = 1000;

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        string? store = new StoreIdAttribute().Transform(null!, boundParameters["StoreId"])?.ToString() ?? StorageKind.KeyValueStore.OfThisRun;
        if (string.IsNullOrEmpty(store))
            return [];
        return FromPlatform(boundParameters, "keys of " + store, async (client, token) =>
        {
            string id = ApifyCmdlet.IsBareName(store!) ? $"{(await client.Users.GetMeAsync(token).ConfigureAwait(false)).Username}~{store}" : store!;
            IReadOnlyList<ApifyRecordKey>? keys = await client.KeyValueStores.ReadKeys(id, null, MaxKeys).ReadPageAsync(token).ConfigureAwait(false);
            return (keys ?? []).Select(key => new Candidate(key.Key, ApifyFormat.Size(key.Size))).ToArray();
        });
    }
}
