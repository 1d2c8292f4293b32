using System.Buffers;
using System.IO.Pipelines;
using ApifyPS.LocalPlatform.Datasets.Formats;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Datasets;

/// <summary>Writes a part of a dataset, chunk by chunk: no more of it is in memory than one chunk, however slow the reader.</summary>
internal sealed class ItemExport(DatasetService datasets, Storage dataset, ItemQuery query, string address)
{
    private readonly FieldNames _names = new();
    private byte[] _item = new byte[4096];

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
            ForEachChunk(json => ForEachRecord(json, table.Observe), cancellation);
            table.SettleColumns(query.Shape.OutputFields.Count > 0 ? query.Shape.OutputFields : query.Shape.Fields);
        }

        if (query is { ByteOrderMark: true, Format: not "xlsx" }) output.Write("\uFEFF"u8);
        writer.Start();
        ItemVisitor write = writer is JsonItemWriter direct
            ? json =>
            {
                if (query.Shape.Keeps(json)) direct.Write(json);
                else ForEachRecord(json, writer.Write);
            }
            : json => ForEachRecord(json, writer.Write);
        for (ItemRange rest = Range; rest.Count > 0;)
        {
            rest = rest.Skip(datasets.ReadChunk(dataset, rest, write));
            await output.FlushAsync(cancellation);
        }

        writer.End();
        await output.FlushAsync(cancellation);
    }

    private void ForEachChunk(ItemVisitor visit, CancellationToken cancellation)
    {
        for (ItemRange rest = Range; rest.Count > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            rest = rest.Skip(datasets.ReadChunk(dataset, rest, visit));
        }
    }

    private void ForEachRecord(ReadOnlySpan<byte> json, Action<ItemFields> take)
    {
        if (_item.Length < json.Length) _item = new byte[Math.Max(json.Length, _item.Length * 2)];
        json.CopyTo(_item);
        foreach (ItemFields record in query.Shape.Apply(ItemFields.Parse(_item.AsMemory(0, json.Length), _names), _names)) take(record);
    }

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
