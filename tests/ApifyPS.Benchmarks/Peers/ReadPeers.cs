using System.Buffers;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS.Benchmarks;

/// <summary>Reading without objects: what the network and the tokens cost, and what our reader adds.</summary>
internal static class ReadPeers
{
    /// <summary>The limit: every token is looked at once, nothing is made of it.</summary>
    public static async Task<Measurement> TokensAsync(Uri address, string dataset)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        Meter meter = new();
        using HttpResponseMessage response = await http.GetAsync(ItemsOf(address, dataset), HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        JsonReaderState state = default;
        for (int length = 0; ;)
        {
            int read = await body.ReadAsync(buffer.AsMemory(length));
            length += read;
            int consumed = CountItems(buffer.AsSpan(0, length), read == 0, ref state, meter);
            if (read == 0)
                return meter.End(hasObjects: false);
            buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
            length -= consumed;
        }
    }

    public static async Task<Measurement> DatasetItemReaderAsync(Uri address, string dataset)
    {
        ApifyClient client = new(new ApifyClientOptions { BaseUri = address, Token = "benchmark" });
        Meter meter = new();
        using DatasetItemReader reader = client.Datasets.ReadItems(dataset, new DatasetItemOptions());
        while (await reader.ReadAsync(CancellationToken.None) is { } batch)
        {
            for (int index = 0; index < batch.Count; index++)
                meter.Count();
            batch.Dispose();
        }

        return meter.End(hasObjects: false);
    }

    public static Uri ItemsOf(Uri address, string dataset) => new(address, $"v2/datasets/{dataset}/items?format=json");

    private static int CountItems(ReadOnlySpan<byte> json, bool isEnd, ref JsonReaderState state, Meter meter)
    {
        Utf8JsonReader reader = new(json, isEnd, state);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 1)
                meter.Count();
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}
