using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Datasets;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>
/// Plays a scripted Actor: status message, log lines, items, the rest of the duration, records, end. It holds no
/// thread while it waits.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing, and a stop may come after the end.")]
internal sealed class ScriptedExecution(
    Run run, ScriptedActor actor, RunStore runs, RunLog log, DatasetService datasets, KeyValueStoreService stores, TimeProvider time) : IActorExecution
{
    private readonly CancellationTokenSource _stop = new();

    public async Task<int> RunAsync(CancellationToken kill)
    {
        ScriptedActor script = Choose();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(kill, _stop.Token);
        long started = time.GetTimestamp();
        try
        {
            if (script.StatusMessage is { } message)
            {
                runs.TryUpdate(run.Id, current => current with { StatusMessage = message, IsStatusMessageTerminal = true });
            }

            await WriteLogAsync(script, stop.Token);
            if (script.Items is { } items) datasets.Push(run.DefaultDatasetId, JsonSerializer.SerializeToUtf8Bytes(items));
            TimeSpan rest = TimeSpan.FromMilliseconds(script.DurationMs) - time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, time, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return 143; // As a process that ends on SIGTERM.
        }

        StoreRecords(script);
        return script.ExitCode;
    }

    public void RequestStop() => _stop.Cancel();

    private ScriptedActor Choose()
    {
        if (actor.Cases.Count == 0) return actor;
        JsonElement? input = null;
        if (stores.TryGetRecord(run.DefaultKeyValueStoreId, run.InputKey) is { } record)
        {
            try
            {
                using Stream body = stores.OpenBody(record);
                using JsonDocument document = JsonDocument.Parse(body, PlatformJson.ReadOptions);
                input = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                // What is no JSON fits no case that asks for some.
            }
        }

        return actor.Cases.FirstOrDefault(one => one.Fits(input, run.Options.MemoryMbytes))?.Then ?? actor;
    }

    private async Task WriteLogAsync(ScriptedActor script, CancellationToken stop)
    {
        List<string> together = [];
        foreach (ScriptedLogLine line in script.Log)
        {
            if (line.DelayMs > 0)
            {
                log.Write([.. together]);
                together.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(line.DelayMs), time, stop);
            }

            together.AddRange(line.Text.ReplaceLineEndings("\n").Split('\n'));
        }

        log.Write([.. together]);
    }

    private void StoreRecords(ScriptedActor script)
    {
        foreach ((string key, ScriptedRecord record) in script.Records)
        {
            (string contentType, byte[] body) = record.ToBody();
            stores.SetRecord(run.DefaultKeyValueStoreId, key, contentType, body);
        }

        if (script.Output is { } output)
        {
            stores.SetRecord(run.DefaultKeyValueStoreId, "OUTPUT", "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(output, Common.PlatformJson.Options));
        }

        if (script.EchoInput && stores.TryGetRecord(run.DefaultKeyValueStoreId, run.InputKey) is { } input)
        {
            using MemoryStream body = new();
            using (Stream source = stores.OpenBody(input)) source.CopyTo(body);
            stores.SetRecord(run.DefaultKeyValueStoreId, "OUTPUT", input.ContentType, body.GetBuffer().AsMemory(0, (int)body.Length));
        }
    }
}
