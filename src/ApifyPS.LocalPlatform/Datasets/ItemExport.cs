using System.Buffers;
using System.IO.Pipelines;
using ApifyPS.LocalPlatform.Datasets.Formats;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>Writes a part of a dataset, chunk by chunk: no more of it is in memory than one chunk, however slow the reader.</summary>
internal sealed class ItemExport(DatasetService datasets, Storage dataset, ItemQuery query, string address)
{
    private const int FlushBytes = 256 * 1024;

    private readonly FieldNames _names = new();
    private readonly ArrayBufferWriter<byte> _chunk = new();
    private readonly List<int> _ends = [];

    /// <summary>The items that are looked at: what <c>clean</c> and its like leave out counts.</summary>
    public ItemRange Range { get; } = new(query.Offset, Math.Clamp(dataset.ItemCount - query.Offset, 0, query.Limit), query.Descending);

    public string ContentType => query.Format switch
    {
        "json" => "application/json; charset=utf-8",
        "jsonl" => "application/jsonl; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    public string FileName => $"dataset_{dataset.Name ?? dataset.Id}.{query.Format}";

    public async Task WriteAsync(PipeWriter output, CancellationToken cancellation)
    {
        ItemWriter writer = WriterFor(output);
        if (writer is TableWriter table)
        {
            ObserveAll(table, cancellation);
            table.SettleColumns(query.Shape.OutputFields.Count > 0 ? query.Shape.OutputFields : query.Shape.Fields);
        }

        if (query is { ByteOrderMark: true, Format: not "xlsx" }) output.Write("\uFEFF"u8);
        writer.Start();
        if (writer is JsonItemWriter json && query.Shape.OnlyLeavesOut) await CopyAsync(json, output, cancellation);
        else await ReshapeAsync(writer, output, cancellation);
        writer.End();
        await output.FlushAsync(cancellation);
    }

    /// <summary>The short way: from SQLite's memory into the answer's.</summary>
    private async Task CopyAsync(JsonItemWriter writer, PipeWriter output, CancellationToken cancellation)
    {
        for (ItemRange rest = Range; rest.Count > 0;)
        {
            rest = rest.Skip(datasets.ReadChunk(dataset, rest, json =>
            {
                if (query.Shape.Keeps(json)) writer.Write(json);
                else foreach (ItemFields record in RecordsOf(json.ToArray())) writer.Write(record);
            }));
            await output.FlushAsync(cancellation);
        }
    }

    /// <summary>The long way: one item may become any number of records, so it is sent while they are made.</summary>
    private async Task ReshapeAsync(ItemWriter writer, PipeWriter output, CancellationToken cancellation)
    {
        for (ItemRange rest = Range; rest.Count > 0;)
        {
            rest = TakeChunk(rest);
            foreach (ItemFields record in RecordsOfChunk())
            {
                writer.Write(record);
                if (output.UnflushedBytes > FlushBytes) await output.FlushAsync(cancellation);
            }
        }
    }

    private void ObserveAll(TableWriter table, CancellationToken cancellation)
    {
        for (ItemRange rest = Range; rest.Count > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            rest = TakeChunk(rest);
            foreach (ItemFields record in RecordsOfChunk()) table.Observe(record);
        }
    }

    /// <summary>Copies items out of the database, so that nobody waits for it while they are worked on.</summary>
    /// <returns>What is left of the range.</returns>
    private ItemRange TakeChunk(ItemRange range)
    {
        _chunk.ResetWrittenCount();
        _ends.Clear();
        return range.Skip(datasets.ReadChunk(dataset, range, json =>
        {
            _chunk.Write(json);
            _ends.Add(_chunk.WrittenCount);
        }));
    }

    private IEnumerable<ItemFields> RecordsOfChunk()
    {
        int start = 0;
        foreach (int end in _ends)
        {
            foreach (ItemFields record in RecordsOf(_chunk.WrittenMemory[start..end])) yield return record;
            start = end;
        }
    }

    private IEnumerable<ItemFields> RecordsOf(ReadOnlyMemory<byte> json) => query.Shape.Apply(ItemFields.Parse(json, _names), _names);

    private ItemWriter WriterFor(IBufferWriter<byte> output) => query.Format switch
    {
        "json" => new JsonItemWriter(output, _names, lines: false),
        "jsonl" => new JsonItemWriter(output, _names, lines: true),
        "csv" => new CsvItemWriter(output, _names, query.Delimiter, withHeader: !query.SkipHeaderRow),
        "html" => new HtmlItemWriter(output, _names),
        "xml" => new XmlItemWriter(output, _names, query.XmlRoot, query.XmlRow),
        "rss" => new RssItemWriter(
            output, _names, query.FeedTitle ?? $"Dataset {dataset.Name ?? dataset.Id}", address, query.FeedDescription ?? $"Items in dataset with id \"{dataset.Id}\"."),
        _ => new XlsxItemWriter(output, _names),
    };
}
