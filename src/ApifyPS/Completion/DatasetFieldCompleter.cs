using System.Collections;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>Completes the properties of the items of the dataset that is on the command line, or of the Actor's own: those that the platform knows, or else those of the first items.</summary>
public sealed class DatasetFieldCompleter : ApifyCompleter
{
    private const int SampleLength = 20;

    private protected override IEnumerable<Candidate> GetCandidates(IDictionary boundParameters)
    {
        if (StorageOf(boundParameters, StorageKind.Dataset, new DatasetIdAttribute()) is not { } dataset)
            return [];
        return FromPlatform(boundParameters, "fields of " + dataset, async (client, token) =>
        {
            string id = await ResolveNameAsync(client, dataset, token).ConfigureAwait(false);
            ApifyDataset found = await client.Datasets.GetAsync(id, token).ConfigureAwait(false);
            // The platform lists the ways to the innermost values: comments/0/author. The property is comments.
            IEnumerable<string> names = found.Fields is { Length: > 0 } fields
                ? fields.Select(field => field.Split('/')[0]).Distinct()
                : await ReadNamesAsync(client, id, token).ConfigureAwait(false);
            return names.Where(name => name.Length > 0).Select(name => new Candidate(name, "Property of items of " + dataset)).ToArray();
        });
    }

    private static async Task<IEnumerable<string>> ReadNamesAsync(ApifyClient client, string datasetId, CancellationToken cancellationToken)
    {
        List<string> names = [];
        using DatasetItemReader reader = client.Datasets.ReadItems(datasetId, new DatasetItemOptions { Limit = SampleLength });
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            using (batch)
            {
                for (int index = 0; index < batch.Count; index++)
                {
                    using JsonDocument item = JsonDocument.Parse(batch[index], JsonDepth.Document);
                    if (item.RootElement.ValueKind == JsonValueKind.Object)
                        names.AddRange(item.RootElement.EnumerateObject().Select(property => property.Name));
                }
            }
        }

        return names.Distinct();
    }
}
