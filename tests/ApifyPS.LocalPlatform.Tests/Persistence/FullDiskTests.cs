using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ApifyPS.LocalPlatform.Tests.Persistence;

/// <summary>A disk that is full is told as that, and nothing is stored by halves.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Who_pushes_onto_a_full_disk_is_told_and_finds_none_of_the_push()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path, MostDatabasePages = 200 });
        using Api api = new(server.Url);
        await api.Post("v2/datasets?name=full");
        (await api.Post("v2/datasets/local~full/items", Items(10))).Expect(201);
        Answer refused = (await api.Post("v2/datasets/local~full/items", Items(10_000))).Expect(507);
        Assert.Equal("insufficient-storage", refused.ErrorType);
        Assert.Contains("disk", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(10, (await api.Get("v2/datasets/local~full/items")).Json.GetArrayLength());
        Assert.Equal(10, (await api.Get("v2/datasets/local~full")).Data.GetProperty("itemCount").GetInt32());
        // What fits is stored again: the refused push holds no space and no lock.
        (await api.Post("v2/datasets/local~full/items", Items(10))).Expect(201);
    }

    [Fact]
    public async Task A_large_record_that_cannot_be_noted_leaves_no_file_behind()
    {
        using TempFolder folder = new();
        await using LocalServer server = await LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder.Path, MostDatabasePages = 200 });
        using Api api = new(server.Url);
        await api.Post("v2/key-value-stores?name=full");
        int status;
        int stored = -1;
        do
        {
            stored++;
            status = (await Put($"small{stored}", 15_000)).Status;
        }
        while (status == 201 && stored < 1000);
        Assert.Equal(507, status);
        // The last bytes of free space are used up by small rows, and then also that of a large record finds no room.
        int large = 0;
        while (large < 1000 && (await Put($"{new string('k', 200)}{large}", 100_000)).Status == 201) large++;
        Assert.InRange(large, 0, 999);
        await Api.Eventually(() => Task.FromResult(Directory.GetFiles(Path.Combine(folder.Path, "kv")).Length == large), "only the files of stored records are there");

        Task<Answer> Put(string key, int length) => api.Send(HttpMethod.Put, $"v2/key-value-stores/local~full/records/{key}", new ByteArrayContent(new byte[length]));
    }

    [SkippableFact]
    public async Task A_file_that_finds_no_space_is_a_full_disk_as_well()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs the device that is always full");
        DefaultHttpContext context = new();
        using MemoryStream body = new();
        context.Response.Body = body;
        await ErrorEnvelope.InvokeAsync(context, _ =>
        {
            using FileStream file = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write("text"u8);
            return Task.CompletedTask;
        }, NullLogger.Instance);
        Assert.Equal(507, context.Response.StatusCode);
    }

    [Fact]
    public void Other_failures_of_files_are_not_taken_for_it()
    {
        Assert.False(DiskFull.Is(new FileNotFoundException()));
        Assert.False(DiskFull.Is(new InvalidOperationException()));
        Assert.True(DiskFull.Is(new IOException("full", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)));
    }

    private static object Items(int count) => Enumerable.Range(0, count).Select(n => new { n, text = new string('x', 200) });
}
