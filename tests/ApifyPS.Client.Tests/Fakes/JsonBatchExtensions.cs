using System.Text;

namespace ApifyPS.Client.Tests.Fakes;

/// <summary>What batches hold, as text.</summary>
internal static class JsonBatchExtensions
{
    /// <summary>Everything that comes until the end; what came before a failure stays in the list that was given.</summary>
    public static async Task<List<string>> ReadToEndAsync(this Func<ValueTask<JsonBatch?>> read, List<string>? into = null)
    {
        List<string> values = into ?? [];
        while (await read() is { } batch)
            values.AddRange(batch.TakeTexts());
        return values;
    }

    public static Task<List<string>> ReadToEndAsync(this DatasetItemReader reader, List<string>? into = null, CancellationToken cancellationToken = default) =>
        ReadToEndAsync(() => reader.ReadAsync(cancellationToken), into);

    /// <summary>The values as text; the batch is disposed of.</summary>
    public static string[] TakeTexts(this JsonBatch batch)
    {
        using (batch)
            return [.. Enumerable.Range(0, batch.Count).Select(index => Encoding.UTF8.GetString(batch[index].Span))];
    }
}
