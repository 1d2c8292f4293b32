using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Persistence;

/// <summary>Data that cannot be read any more is told, and never made worse.</summary>
public sealed class DamagedDataTests
{
    [Fact]
    public async Task A_file_that_is_no_database_is_told_and_left_as_it_is()
    {
        using TempFolder folder = new();
        byte[] garbage = new byte[50_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(DatabaseIn(folder.Path), garbage);
        await RefusesAndLeavesAsIsAsync(folder.Path);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_database_that_was_cut_off_is_told_and_left_as_it_is(double kept)
    {
        using TempFolder folder = new();
        await FillAsync(folder.Path);
        Assert.False(File.Exists(DatabaseIn(folder.Path) + "-wal"));
        Cut(DatabaseIn(folder.Path), kept);
        await RefusesAndLeavesAsIsAsync(folder.Path);
    }

    [Fact]
    public async Task A_database_with_a_page_that_was_overwritten_is_told_and_left_as_it_is()
    {
        using TempFolder folder = new();
        await FillAsync(folder.Path);
        byte[] content = await File.ReadAllBytesAsync(DatabaseIn(folder.Path));
        for (int page = content.Length / 4096 / 2; page < content.Length / 4096; page++) content.AsSpan(page * 4096, 4096).Fill(0xA5);
        await File.WriteAllBytesAsync(DatabaseIn(folder.Path), content);
        await RefusesAndLeavesAsIsAsync(folder.Path);
    }

    [Fact]
    public async Task What_a_killed_server_had_not_moved_into_a_damaged_database_stays_in_its_log()
    {
        using TempFolder killed = new();
        using TempFolder folder = new();
        await FillAsync(killed.Path);
        await using (LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = killed.Path }))
        {
            using Api api = new(server.Url);
            (await api.Post("v2/datasets?name=later")).Expect(201);
            foreach (string ending in new[] { "", "-wal" }) File.Copy(DatabaseIn(killed.Path) + ending, DatabaseIn(folder.Path) + ending);
        }

        Cut(DatabaseIn(folder.Path), 0.3);
        await RefusesAndLeavesAsIsAsync(folder.Path);
    }

    private static async Task FillAsync(string folder)
    {
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder });
        using Api api = new(server.Url);
        (await api.Post("v2/datasets?name=kept")).Expect(201);
        (await api.Post("v2/datasets/local~kept/items", Enumerable.Range(0, 2000).Select(n => new { n, text = new string('x', 200) }))).Expect(201);
    }

    private static async Task RefusesAndLeavesAsIsAsync(string folder)
    {
        Dictionary<string, byte[]> before = Files();
        StartupException exception = await Assert.ThrowsAsync<StartupException>(() => LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder }));
        Assert.Contains(DatabaseIn(folder), exception.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--data", exception.Message, StringComparison.Ordinal);
        Dictionary<string, byte[]> after = Files();
        foreach ((string file, byte[] content) in before) Assert.Equal(content, after[file]);

        // The index of the log of writes is made anew each time and holds nothing of its own.
        Dictionary<string, byte[]> Files() => Directory.GetFiles(folder, "apify-local.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllBytes);
    }

    private static void Cut(string file, double kept)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write);
        stream.SetLength((long)(stream.Length * kept));
    }

    private static string DatabaseIn(string folder) => Path.Combine(folder, "apify-local.db");
}
