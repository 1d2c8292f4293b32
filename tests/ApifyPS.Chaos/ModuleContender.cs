using System.Diagnostics;
using System.Globalization;
using ApifyPS.Client;

namespace ApifyPS.Chaos;

/// <summary>The module's client as users have it: no time is shortened.</summary>
internal sealed class ModuleContender(Uri baseUri) : IContender
{
    private readonly ApifyClient _client = new(new ApifyClientOptions { BaseUri = baseUri, Token = "comparison" });

    public string Name => "ApifyPS";

    public Task<string> StartAsync(string actor) =>
        SayAsync(async () => (await _client.Actors.StartAsync(actor, new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, CancellationToken.None)).Id);

    public Task<string> GetAsync(string runId) => SayAsync(async () => (await _client.Runs.GetAsync(runId, CancellationToken.None)).Id);

    public async Task<string> WaitAsync(string runId, TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        Stopwatch clock = Stopwatch.StartNew();
        string said = await SayAsync(async () => (await _client.Runs.WaitForFinishAsync(runId, null, null, null, end.Token)).Status!);
        return end.IsCancellationRequested ? Contenders.StillWaiting(patience) : string.Create(CultureInfo.InvariantCulture, $"{said} after {clock.Elapsed.TotalSeconds:0.0} s");
    }

    public async Task<string> CancelWaitAsync(string runId, TimeSpan patience)
    {
        using CancellationTokenSource cancel = new();
        Task<string> wait = SayAsync(async () => (await _client.Runs.WaitForFinishAsync(runId, null, null, null, cancel.Token)).Status!);
        await Task.Delay(500);
        Stopwatch clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await wait.WaitAsync(patience);
        return string.Create(CultureInfo.InvariantCulture, $"ends after {clock.ElapsedMilliseconds} ms");
    }

    public Task<(int Ended, double Megabytes)> WaitAllAsync(IReadOnlyList<string> runIds) =>
        WaitLoad.WithMemoryAsync(() => WaitLoad.WaitAsync(baseUri, runIds));

    private static async Task<string> SayAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (ApifyException exception)
        {
            return $"error: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
