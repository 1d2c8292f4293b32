using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Datasets;

public sealed class LargeDatasetTests
{
    private const int Pushes = 20;
    private const int ItemsPerPush = 100;

    [Fact]
    public async Task A_reader_that_stands_still_keeps_nobody_from_writing_and_gets_every_item_that_was_there()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path });
        using Api api = new(server.Url);
        string id = await FilledAsync(api);
        using HttpResponseMessage reading = await api.Http.GetAsync($"v2/datasets/{id}/items?format=jsonl", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await reading.Content.ReadAsStreamAsync());
        Assert.NotNull(await reader.ReadLineAsync());
        // More than any buffer between the two holds is still to come.
        for (int n = 0; n < 20; n++) (await api.Post($"v2/datasets/{id}/items", """{"late":true}""")).Expect(201);
        int rest = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            Assert.DoesNotContain("late", line, StringComparison.Ordinal);
            rest++;
        }

        Assert.Equal(Pushes * ItemsPerPush, rest + 1);
    }

    [Fact]
    public async Task A_dataset_that_is_deleted_while_it_is_read_never_looks_complete()
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true });
        using Api api = new(server.Url);
        string id = await FilledAsync(api);
        using HttpResponseMessage reading = await api.Http.GetAsync($"v2/datasets/{id}/items", HttpCompletionOption.ResponseHeadersRead);
        (await api.Delete($"v2/datasets/{id}")).Expect(204);
        await Assert.ThrowsAnyAsync<Exception>(() => reading.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_item_that_unwinds_to_far_more_than_memory_holds_is_sent_while_it_unwinds()
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, InMemory = true });
        using Api api = new(server.Url);
        string id = (await api.Post("v2/datasets")).Expect(201).Data.GetProperty("id").GetString()!;
        // 100,000 records of 4 MB each.
        string elements = string.Join(',', Enumerable.Repeat("1", 100_000));
        (await api.Post($"v2/datasets/{id}/items", $$"""{"a":[{{elements}}],"text":"{{new string('x', 4_000_000)}}"}""")).Expect(201);
        using HttpResponseMessage reading = await api.Http.GetAsync($"v2/datasets/{id}/items?unwind=a", HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await reading.Content.ReadAsStreamAsync();
        byte[] start = new byte[10_000_000];
        await body.ReadExactlyAsync(start);
        (await api.Post($"v2/datasets/{id}/items", "{}")).Expect(201);
    }

    private static async Task<string> FilledAsync(Api api)
    {
        string id = (await api.Post("v2/datasets")).Expect(201).Data.GetProperty("id").GetString()!;
        string items = "[" + string.Join(',', Enumerable.Repeat($$"""{"text":"{{new string('x', 20_000)}}"}""", ItemsPerPush)) + "]";
        for (int push = 0; push < Pushes; push++) (await api.Post($"v2/datasets/{id}/items", items)).Expect(201);
        return id;
    }
}
