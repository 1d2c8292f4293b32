using System.Collections;
using ApifyPS.Formatting;

namespace ApifyPS;

/// <summary>Completes keys of the key-value store that is on the command line, or of the Actor's own, with their sizes.</summary>
public sealed class RecordKeyCompleter : ApifyCompleter
{
    private const int MaxKeys = 1000;

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        if (StorageOf(boundParameters, StorageKind.KeyValueStore, new StoreIdAttribute()) is not { } store)
            return [];
        return FromPlatform(boundParameters, "keys of " + store, async (client, token) =>
        {
            string id = await ResolveNameAsync(client, store, token).ConfigureAwait(false);
            IReadOnlyList<ApifyRecordKey>? keys = await client.KeyValueStores.ReadKeys(id, null, MaxKeys).ReadPageAsync(token).ConfigureAwait(false);
            return (keys ?? []).Select(key => new Candidate(key.Key, ApifyFormat.Size(key.Size))).ToArray();
        });
    }
}
