using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.RequestQueues;
using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Seeding;

/// <summary>
/// What a new platform begins with: named storages as the SDKs keep them in their local storage, Actors and tasks. The folder is only read;
/// its Actors are registered where they are.
/// </summary>
internal sealed class SeedFolder(string path)
{
    /// <summary>Where it is.</summary>
    public string Folder => path;

    private const string Metadata = "__metadata__";

    private static readonly string[] Known = ["actors", "tasks", "datasets", "key_value_stores", "request_queues"];

    /// <exception cref="PlatformException">A file is not what its place asks for; the message names it. What came before it is there.</exception>
    public void Apply(Platform platform, bool withActors)
    {
        if (!Directory.Exists(path)) throw Unusable(path, "there is no such folder.");
        foreach (string folder in Folders(path))
        {
            if (!Known.Contains(Path.GetFileName(folder))) throw Unusable(folder, $"a seed has the folders {string.Join(", ", Known)}.");
        }

        RefuseWhatIsInTheWrongPlace();
        if (withActors)
        {
            foreach (string folder in Folders(In("actors"))) Use(folder, () => platform.Actors.Register(new ActorRegistration { Name = Path.GetFileName(folder), Path = folder }));
            foreach (string file in JsonFiles(In("actors"))) Use(file, () => platform.Actors.Register(RegistrationIn(file)));
            foreach (string file in JsonFiles(In("tasks"))) Use(file, () => platform.Tasks.Create(TaskIn(file)));
        }

        foreach (string folder in Folders(In("datasets"))) AddDataset(platform, folder);
        foreach (string folder in Folders(In("key_value_stores"))) AddStore(platform, folder);
        foreach (string folder in Folders(In("request_queues"))) AddQueue(platform, folder);
    }

    /// <summary>What would be passed over is what somebody misses later. A text that explains the seed may lie beside it.</summary>
    private void RefuseWhatIsInTheWrongPlace()
    {
        if (Files(path).FirstOrDefault(file => !Path.GetExtension(file).Equals(".md", StringComparison.OrdinalIgnoreCase)) is { } stray)
            throw Unusable(stray, $"it must be in one of the folders {string.Join(", ", Known)}.");
        foreach (string kind in (string[])["datasets", "key_value_stores", "request_queues"])
        {
            if (Files(In(kind)).FirstOrDefault() is { } file) throw Unusable(file, "it must be in a folder with the name of the storage.");
        }

        if (Folders(In("tasks")).FirstOrDefault() is { } folder) throw Unusable(folder, "a task is a .json file.");
    }

    private static void AddDataset(Platform platform, string folder)
    {
        string id = Create(platform, StorageKind.Dataset, folder);
        foreach (string file in JsonFiles(folder)) Use(file, () => platform.Datasets.Push(id, File.ReadAllBytes(file)));
    }

    private static void AddStore(Platform platform, string folder)
    {
        string id = Create(platform, StorageKind.KeyValueStore, folder);
        foreach (string file in Files(folder))
        {
            Use(file, () =>
            {
                (string key, string contentType) = RecordFile.Describe(Path.GetFileName(file));
                byte[] body = File.ReadAllBytes(file);
                if (PlatformJson.IsJson(contentType)) JsonDocument.Parse(body).Dispose();
                platform.KeyValueStores.SetRecord(id, key, contentType, body);
            });
        }
    }

    private static void AddQueue(Platform platform, string folder)
    {
        string id = Create(platform, StorageKind.RequestQueue, folder);
        List<(string File, JsonObject Request, decimal Order)> requests = [];
        foreach (string file in JsonFiles(folder)) Use(file, () => requests.Add(RequestIn(file)));
        // The files are named by hashes; the order of the queue is in them.
        foreach ((string file, JsonObject request, _) in requests.OrderBy(request => request.Order))
            Use(file, () => platform.RequestQueues.Add(id, [request], forefront: false, QueueClient.Nobody));
    }

    private static string Create(Platform platform, StorageKind kind, string folder)
    {
        string id = string.Empty;
        Use(folder, () => id = platform.Storages.GetOrCreate(kind, Path.GetFileName(folder), schemaJson: null).Storage.Id);
        return id;
    }

    /// <summary>The body of a registration, whose name is the file's; a path in it is relative to the file.</summary>
    private static ActorRegistration RegistrationIn(string file)
    {
        ActorRegistration registration = JsonSerializer.Deserialize<ActorRegistration>(File.ReadAllBytes(file), PlatformJson.Options) ?? throw new JsonException("it must hold a JSON object.");
        return registration with
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Path = registration.Path is { } folder ? Path.GetFullPath(folder, Path.GetDirectoryName(file)!) : null,
        };
    }

    /// <summary>The body that creates a task, whose name is the file's; its Actor may be given by its bare name.</summary>
    private static JsonObject TaskIn(string file)
    {
        JsonObject task = ObjectIn(file);
        task["name"] = Path.GetFileNameWithoutExtension(file);
        if (task.Text("actId") is { } actor) task["actId"] = LocalUser.Own(actor);
        return task;
    }

    /// <summary>A request as it is, or as memory-storage keeps it: as text in <c>json</c>, beside the order, which is null for one that is handled.</summary>
    private static (string File, JsonObject Request, decimal Order) RequestIn(string file)
    {
        JsonObject kept = ObjectIn(file);
        if (kept["json"]?.GetValueKind() != JsonValueKind.String) return (file, kept, 0);
        JsonObject request = JsonNode.Parse(kept.Text("json")!, null, PlatformJson.ReadOptions) as JsonObject ?? throw new JsonException("json must hold an object.");
        decimal? order = kept.Number("orderNo");
        if (order is null) request["handledAt"] ??= Timestamps.Now.ToApi();
        return (file, request, order ?? 0);
    }

    private static JsonObject ObjectIn(string file) => JsonNode.Parse(File.ReadAllBytes(file), null, PlatformJson.ReadOptions) as JsonObject ?? throw new JsonException("it must hold a JSON object.");

    private static void Use(string file, Action use)
    {
        try
        {
            use();
        }
        catch (Exception exception) when (exception is PlatformException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, exception.Message);
        }
    }

    private static PlatformException Unusable(string file, string reason) =>
        new(ErrorKind.InvalidInput, "invalid-input", $"{file} cannot be used as a seed: {reason}");

    private string In(string folder) => Path.Combine(path, folder);

    private static IEnumerable<string> JsonFiles(string folder) => Files(folder).Select(file =>
        Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) ? file : throw Unusable(file, "here only .json files have a meaning."));

    /// <summary>Without what systems and editors hide in folders, and without what the SDKs note about their own.</summary>
    private static IEnumerable<string> Files(string folder) => Visible(folder, Directory.EnumerateFiles)
        .Where(file => !Path.GetFileNameWithoutExtension(file).EndsWith(Metadata, StringComparison.Ordinal));

    private static IEnumerable<string> Folders(string folder) => Visible(folder, Directory.EnumerateDirectories);

    private static IEnumerable<string> Visible(string folder, Func<string, IEnumerable<string>> list) => Directory.Exists(folder)
        // What systems leave in folders that were looked at, and hide: .DS_Store, Thumbs.db.
        ? list(folder).Where(file => !Path.GetFileName(file).StartsWith('.') && (File.GetAttributes(file) & (FileAttributes.Hidden | FileAttributes.System)) == 0).Order(StringComparer.Ordinal)
        : [];
}
