using System.Collections;

namespace ApifyPS;

/// <summary>Completes the views that the schema of the dataset on the command line has, with their titles.</summary>
public sealed class DatasetViewCompleter : ApifyCompleter
{
    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        if (StorageOf(boundParameters, StorageKind.Dataset, new DatasetIdAttribute()) is not { } dataset)
            return [];
        return FromPlatform(boundParameters, "views of " + dataset, async (client, token) =>
        {
            ApifyDataset found = await client.Datasets.GetAsync(await ResolveNameAsync(client, dataset, token).ConfigureAwait(false), token).ConfigureAwait(false);
            return found.Schema is IDictionary<string, object?> schema && schema.TryGetValue("views", out object? value) && value is IDictionary<string, object?> views
                ? views.Select(view => new Candidate(view.Key, TitleOf(view.Value) ?? view.Key)).ToArray()
                : [];
        });
    }

    private static string? TitleOf(object? view) =>
        view is IDictionary<string, object?> members && members.TryGetValue("title", out object? title) ? TerminalText.CleanLine(title as string) : null;
}
