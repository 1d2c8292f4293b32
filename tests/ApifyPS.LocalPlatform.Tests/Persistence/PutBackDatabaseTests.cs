using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Persistence;

/// <summary>Whoever changes databases under a data folder loses no record by it.</summary>
public sealed class PutBackDatabaseTests
{
    private static readonly byte[] First = Bytes(1);
    private static readonly byte[] Second = Bytes(2);

    [Fact]
    public async Task Who_begins_anew_as_the_error_advises_and_then_puts_a_good_copy_back_has_every_record_again()
    {
        using TempFolder folder = new();
        string moved = Path.Combine(folder.Path, "elsewhere.db");
        string data = Path.Combine(folder.Path, "data");
        await WithServerAsync(data, async api =>
        {
            (await api.Post("v2/key-value-stores?name=kept")).Expect(201);
            await PutAsync(api, "large", First);
        });

        File.Move(DatabaseIn(data), moved);
        await WithServerAsync(data, async api => Assert.Equal(404, (await api.Get("v2/key-value-stores/local~kept/records/large")).Status));
        File.Move(moved, DatabaseIn(data), overwrite: true);

        await WithServerAsync(data, async api => Assert.Equal(First, await GetAsync(api, "large")));
        Assert.Empty(Directory.GetFiles(Path.Combine(data, "unclaimed")));
    }

    [Fact]
    public async Task Who_tries_an_older_copy_of_the_database_alone_still_has_the_newer_records_with_the_newer_one()
    {
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        string older = Path.Combine(folder.Path, "older.db");
        string newer = Path.Combine(folder.Path, "newer.db");
        await WithServerAsync(data, async api =>
        {
            (await api.Post("v2/key-value-stores?name=kept")).Expect(201);
            await PutAsync(api, "first", First);
        });
        File.Copy(DatabaseIn(data), older);
        await WithServerAsync(data, api => PutAsync(api, "second", Second));
        File.Move(DatabaseIn(data), newer);

        File.Move(older, DatabaseIn(data));
        for (int start = 0; start < 2; start++)
        {
            await WithServerAsync(data, async api =>
            {
                Assert.Equal(First, await GetAsync(api, "first"));
                (await api.Get("v2/key-value-stores/local~kept/records/second")).Expect(404);
            });
        }

        File.Move(newer, DatabaseIn(data), overwrite: true);
        await WithServerAsync(data, async api =>
        {
            Assert.Equal(First, await GetAsync(api, "first"));
            Assert.Equal(Second, await GetAsync(api, "second"));
        });
    }

    [Fact]
    public async Task What_an_upload_left_when_the_platform_was_killed_goes_because_no_database_can_know_it()
    {
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        await WithServerAsync(data, _ => Task.CompletedTask);
        await File.WriteAllTextAsync(Path.Combine(data, "kv", "AAAAAAAAAAAAAAAAA.upload"), "half");

        await WithServerAsync(data, _ => Task.CompletedTask);

        Assert.Empty(Directory.GetFiles(Path.Combine(data, "kv")));
        Assert.False(Directory.Exists(Path.Combine(data, "unclaimed")));
    }

    [Fact]
    public async Task A_record_whose_file_is_gone_is_told_as_that()
    {
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        await WithServerAsync(data, async api =>
        {
            (await api.Post("v2/key-value-stores?name=kept")).Expect(201);
            await PutAsync(api, "large", First);
        });
        foreach (string file in Directory.GetFiles(Path.Combine(data, "kv"))) File.Delete(file);

        await WithServerAsync(data, async api =>
            Assert.Contains("its body is missing", (await api.Get("v2/key-value-stores/local~kept/records/large")).Expect(404).ErrorMessage, StringComparison.Ordinal));
    }

    private static async Task WithServerAsync(string data, Func<Api, Task> work)
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = data });
        using Api api = new(server.Url);
        await work(api);
    }

    private static async Task PutAsync(Api api, string key, byte[] body) =>
        (await api.Send(HttpMethod.Put, $"v2/key-value-stores/local~kept/records/{key}", new ByteArrayContent(body))).Expect(201);

    private static Task<byte[]> GetAsync(Api api, string key) => api.Http.GetByteArrayAsync(new Uri($"v2/key-value-stores/local~kept/records/{key}", UriKind.Relative));

    private static string DatabaseIn(string folder) => Path.Combine(folder, "apify-local.db");

    private static byte[] Bytes(int seed)
    {
        byte[] bytes = new byte[200_000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
