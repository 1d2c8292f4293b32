using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ApifyPS.LocalPlatform.Actors;
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
    Run run, ScriptedActor script, RunStore runs, RunLog log, DatasetService datasets, KeyValueStoreService stores) : IActorExecution
{
    private readonly CancellationTokenSource _stop = new();

    public async Task<int> RunAsync(CancellationToken kill)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(kill, _stop.Token);
        long started = Stopwatch.GetTimestamp();
        try
        {
            if (script.StatusMessage is { } message)
            {
                runs.TryUpdate(run.Id, current => current with { StatusMessage = message, IsStatusMessageTerminal = true });
            }

            await WriteLogAsync(stop.Token);
            if (script.Items is { } items) datasets.Push(run.DefaultDatasetId, JsonSerializer.SerializeToUtf8Bytes(items));
            TimeSpan rest = TimeSpan.FromMilliseconds(script.DurationMs) - Stopwatch.GetElapsedTime(started);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return 143; // As a process that ends on SIGTERM.
        }

        StoreRecords();
        return script.ExitCode;
    }

    public void RequestStop() => _stop.Cancel();

    private async Task WriteLogAsync(CancellationToken stop)
    {
        List<string> together = [];
        foreach (ScriptedLogLine line in script.Log)
        {
            if (line.DelayMs > 0)
            {
                log.Write([.. together]);
                together.Clear();
                await Task.Delay(line.DelayMs, stop);
            }

            together.AddRange(line.Text.ReplaceLineEndings("\n").Split('\n'));
        }

        log.Write([.. together]);
    }

    private void StoreRecords()
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
