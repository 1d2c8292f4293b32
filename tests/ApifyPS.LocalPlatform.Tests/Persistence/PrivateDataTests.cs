#pragma warning disable CA1416 // Modes are asked for on Unix only.
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Processes;
using ApifyPS.LocalPlatform.Tests.Support;

namespace ApifyPS.LocalPlatform.Tests.Persistence;

/// <summary>Another user of the machine reads nothing of what is stored. On Windows access lists do it, which can't be looked at here.</summary>
public sealed class PrivateDataTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [SkippableFact]
    public async Task Nothing_that_the_platform_writes_is_open_to_other_users_while_a_run_is_running()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix modes.");
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "deep", "data");
        await using LocalServer server = await StartAsync(data);
        using Api api = new(server.Url);
        await StoreAsync(api);
        using TempFolder actor = new();
        (await api.Post("__local/actors", new { path = actor.Path, name = "goes-on", command = Shell.Sleep(60) })).Expect(201);
        string id = (await api.Post("v2/actors/local~goes-on/runs", new { url = "x" })).Expect(201).Data.GetProperty("id").GetString()!;
        await Api.Eventually(() => Task.FromResult(Directory.Exists(Path.Combine(data, "runs", id, "datasets"))), "the run has its folder");

        // Folders below a private one may be what they like: nobody gets there.
        Assert.Empty(OpenToOthers(data));
        foreach (string folderOfFiles in new[] { "kv", "logs" }) Assert.All(Directory.GetFiles(Path.Combine(data, folderOfFiles)), file => Assert.Equal((UnixFileMode)0, ModeOf(file) & Others));
        Assert.Contains(Path.Combine(data, "apify-local.db-wal"), Directory.GetFiles(data));
        Assert.Empty(OpenToOthers(Path.Combine(TestHome.Path, "instances")));
        (await api.Post($"v2/actor-runs/{id}/abort")).Expect(200);
    }

    [SkippableFact]
    public async Task A_folder_of_an_earlier_version_that_was_open_to_others_is_closed_at_the_start()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix modes.");
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        await using (LocalServer server = await StartAsync(data))
        {
            using Api api = new(server.Url);
            await StoreAsync(api);
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories).Append(data)) OpenUp(path);
        await using (LocalServer server = await StartAsync(data))
        {
            Assert.Empty(OpenToOthers(data));
            Assert.All(Directory.GetFiles(data), file => Assert.Equal((UnixFileMode)0, ModeOf(file) & Others));
        }
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_refused_and_not_closed_to_those_who_use_it()
    {
        using TempFolder folder = new TempFolder().With("report.txt", "for everybody");
        UnixFileMode? before = OperatingSystem.IsWindows() ? null : ModeOf(folder.Path);

        StartupException exception = await Assert.ThrowsAsync<StartupException>(() => StartAsync(folder.Path));

        Assert.Contains("report.txt", exception.Message, StringComparison.Ordinal);
        Assert.Contains("give an empty folder", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, OperatingSystem.IsWindows() ? null : ModeOf(folder.Path));
        Assert.Equal([Path.Combine(folder.Path, "report.txt")], Directory.GetFileSystemEntries(folder.Path));
    }

    [SkippableFact]
    public void A_folder_of_another_user_is_refused_because_they_could_read_and_replace_what_is_in_it()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.UserName == "root", "Root may close every folder.");
        UnauthorizedAccessException exception = Assert.Throws<UnauthorizedAccessException>(() => PrivateFiles.Tighten("/usr"));
        Assert.Contains("/usr belongs to another user", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Another_user_gets_nothing_out_of_the_data_folder()
    {
        Skip.IfNot(Environment.UserName == "root" && CommandLocator.OnPath("setpriv") is not null, "Only root can become somebody else.");
        using TempFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        OpenUp(folder.Path);
        await using LocalServer server = await StartAsync(data);
        string[] words = ["--reuid=65534", "--regid=65534", "--clear-groups", "cat", Path.Combine(data, "apify-local.db")];
        using System.Diagnostics.Process reader = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("setpriv", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = reader.StandardOutput.ReadToEndAsync();
        string problem = await reader.StandardError.ReadToEndAsync();
        Assert.Equal(string.Empty, await output);
        Assert.Contains("Permission denied", problem, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_data_folder_that_cannot_be_written_is_told_before_anything_is_served()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "A file system that nobody can write to.");
        StartupException exception = await Assert.ThrowsAsync<StartupException>(() => StartAsync("/proc/sys/apify-local"));
        Assert.Contains("The data folder /proc/sys/apify-local cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_data_folder_that_has_become_read_only_is_told_with_its_path()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.UserName == "root", "Root writes anywhere.");
        using TempFolder folder = new();
        await using (await StartAsync(folder.Path))
        {
        }

        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (string file in Directory.GetFiles(folder.Path)) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        StartupException exception = await Assert.ThrowsAsync<StartupException>(() => StartAsync(folder.Path));
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains(folder.Path, exception.Message, StringComparison.Ordinal);
    }

    private static Task<LocalServer> StartAsync(string folder) => LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder, Background = true });

    private static async Task StoreAsync(Api api)
    {
        (await api.Post("v2/key-value-stores?name=kept")).Expect(201);
        (await api.Send(HttpMethod.Put, "v2/key-value-stores/local~kept/records/large", new ByteArrayContent(new byte[200_000]))).Expect(201);
        await api.Scripted("says", new { log = new[] { "something" } });
        await api.Run("local~says", new { text = new string('x', 50_000) });
    }

    /// <summary>What another user can get at: what lets others do something, and isn't below a folder that lets them do nothing.</summary>
    private static List<string> OpenToOthers(string path)
    {
        if (File.ResolveLinkTarget(path, returnFinalTarget: false) is not null) return [];
        if ((ModeOf(path) & Others) == 0) return [.. Directory.EnumerateFileSystemEntries(path).Where(entry => (ModeOf(entry) & Others) != 0)];
        return [path];
    }

    private static void OpenUp(string path) => File.SetUnixFileMode(path, ModeOf(path) | (Directory.Exists(path) ? Others & ~(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite) : UnixFileMode.GroupRead | UnixFileMode.OtherRead));

    private static UnixFileMode ModeOf(string path) => File.GetUnixFileMode(path);
}
