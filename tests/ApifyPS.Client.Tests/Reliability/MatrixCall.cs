using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>What the module calls: a row of the fault matrix. It asserts that what came is whole and right.</summary>
internal sealed record MatrixCall(string Name, string Method, Func<ApifyClient, CancellationToken, Task> Run)
{
    public static IReadOnlyList<MatrixCall> All { get; } =
    [
        new("start", "POST", async (client, cancel) => await client.Actors.StartAsync("a1", new RunStartOptions { Input = "{}"u8.ToArray(), ContentType = "application/json" }, cancel)),
        new("get", "GET", async (client, cancel) => Assert.Equal("SUCCEEDED", (await client.Runs.GetAsync(SmallPlatform.RunId, cancel)).Status)),
        new("wait", "GET", async (client, cancel) => Assert.Equal("SUCCEEDED", (await client.Runs.WaitForFinishAsync(SmallPlatform.RunId, null, null, null, cancel)).Status)),
        new("list", "GET", async (client, cancel) => Assert.Equal(SmallPlatform.RunId, Assert.Single((await client.Runs.ListAsync(new RunListOptions(), cancel)).Items).Id)),
        new("record", "GET", async (client, cancel) =>
        {
            if (await client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", cancel) is not { } record)
                throw new NoRecordException();
            Assert.Equal(SmallPlatform.Record, System.Text.Encoding.UTF8.GetString(record.Body));
        }),
        new("items", "GET", async (client, cancel) =>
        {
            using DatasetItemReader reader = client.Datasets.ReadItems("d1", new DatasetItemOptions());
            Assert.Equal(SmallPlatform.Items, await reader.ReadToEndAsync(cancellationToken: cancel));
        }),
        new("log", "GET", async (client, cancel) =>
        {
            using LogReader reader = await client.Logs.OpenAsync(SmallPlatform.RunId, false, cancel);
            List<string> lines = [];
            while (await reader.ReadLineAsync(cancel) is { } line)
                lines.Add(line);
            Assert.Equal(SmallPlatform.Log.TrimEnd('\n').Split('\n'), lines);
        }),
    ];

    /// <summary>The store has no such record: a result and no failure.</summary>
    internal sealed class NoRecordException : Exception;
}
