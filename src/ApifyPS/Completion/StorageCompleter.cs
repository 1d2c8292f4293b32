using System.Collections;
using System.Globalization;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Completes the user's storages of one kind: those with a name by name, the most recently modified first; after them, where an ID may
/// stand, the newest unnamed ones, with the run that they came from.
/// </summary>
/// <typeparam name="TStorage">The kind of storage.</typeparam>
public abstract class StorageCompleter<TStorage> : ApifyCompleter
    where TStorage : ApifyStorage
{
    private const int UnnamedPageLength = 100;

    private readonly string _kinds;

    private protected StorageCompleter(string kinds) => _kinds = kinds;

    private protected abstract StoragesClient<TStorage> ClientOf(ApifyClient client);

    /// <summary>How much is in a storage; empty when the platform does not say.</summary>
    private protected abstract string Content(TStorage storage);

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters) => ParameterName == "Name"
        ? FromPlatform(boundParameters, "named " + _kinds, ReadNamedAsync)
        : FromPlatform(boundParameters, _kinds, async (client, token) =>
        {
            // In a list of their own: runs leave so many unnamed ones that in one list the named ones would not be among the newest.
            Task<IReadOnlyList<Candidate>> unnamed = ReadAsync(client, new StorageListOptions { IncludeUnnamed = true, Limit = UnnamedPageLength }, storage => storage.Name is null, token);
            IReadOnlyList<Candidate> named = await ReadNamedAsync(client, token).ConfigureAwait(false);
            return named.Concat(await unnamed.ConfigureAwait(false)).ToArray();
        });

    private protected static string Count(long? number, string one) => number is null ? "" : string.Format(CultureInfo.CurrentCulture, "{0:N0} {1}{2}", number, one, number == 1 ? "" : "s");

    private Task<IReadOnlyList<Candidate>> ReadNamedAsync(ApifyClient client, CancellationToken token) => ReadAsync(client, new StorageListOptions(), storage => storage.Name is not null, token);

    private async Task<IReadOnlyList<Candidate>> ReadAsync(ApifyClient client, StorageListOptions options, Func<TStorage, bool> isWanted, CancellationToken token)
    {
        ApifyList<TStorage> storages = await ClientOf(client).ListAsync(options, token).ConfigureAwait(false);
        return storages.Items.Where(isWanted).OrderByDescending(storage => storage.ModifiedAt?.ToInstant()).Select(storage => new Candidate(storage.Name ?? storage.Id, Tooltip(storage), storage.Id)).ToArray();
    }

    private string Tooltip(TStorage storage)
    {
        string[] parts =
        [
            TerminalText.CleanLine(storage.Title),
            Content(storage),
            storage.ModifiedAt is null ? "" : "modified " + Age(storage.ModifiedAt),
            storage is { Name: null, ActRunId: { } run } ? "of run " + run : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }
}
