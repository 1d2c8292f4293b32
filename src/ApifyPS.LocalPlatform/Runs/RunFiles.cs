using System.Globalization;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>
/// The way in and out for programs that know no API: a folder laid out as the SDKs' local storage. The input is in it
/// before the start; what is in it at the end becomes records and items. SDKs that find a platform leave it alone.
/// </summary>
internal sealed class RunFiles(DataFolder folder, KeyValueStoreService stores, DatasetService datasets)
{
    private const string Records = "key_value_stores/default";
    private const string Items = "datasets/default";
    private const string Metadata = "__metadata__";
    private const int BatchBytes = 1 << 20;

    /// <summary>Makes the folder with the input in it, and returns its path.</summary>
    public string Prepare(Run run)
    {
        string path = PathOf(run.Id);
        PrivateFiles.CreateFolder(path);
        string records = Directory.CreateDirectory(Path.Combine(path, Records)).FullName;
        Directory.CreateDirectory(Path.Combine(path, Items));
        if (stores.TryGetRecord(run.DefaultKeyValueStoreId, run.InputKey) is not { } input) return path;
        string extension = PlatformJson.IsJson(input.ContentType) ? ".json" : input.ContentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) ? ".txt" : ".bin";
        // After a metamorphosis the input has another name, which a script need not know.
        foreach (string name in new[] { "INPUT", run.InputKey }.Distinct())
        {
            using Stream body = stores.OpenBody(input);
            using FileStream file = PrivateFiles.Open(Path.Combine(records, name + extension), FileMode.Create, FileAccess.Write, FileShare.Read);
            body.CopyTo(file);
        }

        return path;
    }

    /// <summary>Takes over what the Actor left in the folder, and deletes it. What cannot be taken is named in the log.</summary>
    public void Collect(Run run, RunLog log)
    {
        string path = PathOf(run.Id);
        if (!Directory.Exists(path)) return;
        try
        {
            int records = CollectRecords(run, Path.Combine(path, Records), log);
            int items = CollectItems(run, path, log);
            if (records + items > 0) log.Write(string.Create(CultureInfo.InvariantCulture, $"ACTOR: Took {records} records and {items} items from the storage folder."));
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformException)
        {
            log.Write($"ACTOR: The storage folder could not be taken over completely: {exception.Message}");
        }
    }

    private int CollectRecords(Run run, string records, RunLog log)
    {
        int count = 0;
        foreach (string file in Files(records, "*"))
        {
            string name = Path.GetFileName(file);
            if (Path.GetFileNameWithoutExtension(file) is var plain && (plain == "INPUT" || plain == run.InputKey || plain == Metadata)) continue;
            (string key, string contentType) = RecordFile.Describe(name);
            try
            {
                stores.SetRecord(run.DefaultKeyValueStoreId, key, contentType, File.ReadAllBytes(file));
                count++;
            }
            catch (PlatformException exception)
            {
                log.Write($"ACTOR: {name} was not taken as a record: {exception.Message}");
            }
        }

        return count;
    }

    private int CollectItems(Run run, string path, RunLog log)
    {
        using MemoryStream batch = new();
        int count = 0;
        foreach ((string name, byte[] item) in ItemsIn(path))
        {
            if (PlatformJson.TryParse(item) is not { ValueKind: JsonValueKind.Object })
            {
                log.Write($"ACTOR: {name} was not taken as an item: it is no JSON object.");
                continue;
            }

            batch.WriteByte(batch.Length == 0 ? (byte)'[' : (byte)',');
            batch.Write(item);
            count++;
            if (batch.Length >= BatchBytes) Push();
        }

        if (batch.Length > 0) Push();
        return count;

        void Push()
        {
            batch.WriteByte((byte)']');
            datasets.Push(run.DefaultDatasetId, batch.GetBuffer().AsMemory(0, (int)batch.Length));
            batch.SetLength(0);
        }
    }

    /// <summary>One file for each item, or JSON Lines, beside the folder or in it.</summary>
    private static IEnumerable<(string Name, byte[] Item)> ItemsIn(string path)
    {
        string items = Path.Combine(path, Items);
        foreach (string file in Files(items, "*.json"))
        {
            if (Path.GetFileNameWithoutExtension(file) != Metadata) yield return (Path.GetFileName(file), File.ReadAllBytes(file));
        }

        foreach (string file in Files(items, "*.jsonl").Concat(File.Exists(items + ".jsonl") ? [items + ".jsonl"] : []))
        {
            int number = 0;
            foreach (string line in File.ReadLines(file))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line)) yield return (string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} line {number}"), Encoding.UTF8.GetBytes(line));
            }
        }
    }

    private static IEnumerable<string> Files(string path, string pattern) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal) : [];

    private string PathOf(string runId) => Path.Combine(folder.Runs, runId);
}
