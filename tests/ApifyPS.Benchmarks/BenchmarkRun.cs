using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>Measures each peer of a case in turn, round after round, so that what else the machine does meets all of them.</summary>
internal sealed class BenchmarkRun(BenchmarkOptions options, TextWriter log)
{
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IEnumerable<BenchmarkCase> cases, CancellationToken cancellationToken)
    {
        List<CaseResult> results = [];
        foreach (BenchmarkCase one in cases)
        {
            Peer[] peers = [.. one.Peers.Where(peer => options.Wants(one.Title, peer.Name))];
            if (peers.Length > 0)
                results.Add(await RunAsync(one, peers, cancellationToken));
        }

        return results;
    }

    private async Task<CaseResult> RunAsync(BenchmarkCase one, Peer[] peers, CancellationToken cancellationToken)
    {
        await log.WriteLineAsync(one.Title);
        List<Measurement>[] measured = [.. peers.Select(_ => new List<Measurement>())];
        string?[] failures = new string?[peers.Length];
        for (int round = 0; round < Math.Max(options.Rounds, one.Rounds); round++)
        {
            for (int index = 0; index < peers.Length; index++)
            {
                if (failures[index] is not null)
                    continue;
                try
                {
                    Measurement measurement = await peers[index].MeasureAsync(one.Items, cancellationToken);
                    measured[index].Add(measurement);
                    await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {round + 1}. {peers[index].Name}: {measurement.Milliseconds:0.#} ms"));
                }
                catch (InvalidOperationException exception)
                {
                    failures[index] = exception.Message;
                    await log.WriteLineAsync($"  {exception.Message}");
                }
            }
        }

        return new CaseResult(one, [.. peers.Select((peer, index) => new PeerResult(peer, measured[index], failures[index]))]);
    }
}
