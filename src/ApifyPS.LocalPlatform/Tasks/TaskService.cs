using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Webhooks;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Tasks;

/// <summary>Saved tasks.</summary>
internal sealed partial class TaskService(Database database, RunService runs, SecretInputs secrets)
{
    public ActorTask Get(string idOrName) => Opened(database.Read(connection => Find(connection, idOrName)) ?? throw NotFound());

    public Page<ActorTask> List(PageRequest page) => database.Read(connection => connection.Page<ActorTask>("tasks", string.Empty, ["created_at", "rowid"], page));

    public ActorTask Create(JsonObject body) => database.Write(connection =>
    {
        string actor = body.Text("actId") ?? throw PlatformException.InvalidInput("actId is required.");
        DateTimeOffset now = Timestamps.Now;
        ActorTask task = Apply(new ActorTask
        {
            Id = Ids.Next(),
            ActId = ActorService.Require(connection, actor).Id,
            Name = $"my-task-{Random.Shared.Next(100000, 1000000)}",
            CreatedAt = now,
            ModifiedAt = now,
        }, body);
        return Save(connection, task);
    });

    public ActorTask Update(string idOrName, JsonObject body) => database.Write(connection =>
        Save(connection, Apply(Find(connection, idOrName) ?? throw NotFound(), body) with { ModifiedAt = Timestamps.Now }));

    public ActorTask SetInput(string idOrName, JsonObject input) => database.Write(connection =>
        Save(connection, (Find(connection, idOrName) ?? throw NotFound()) with { Input = (JsonObject)input.DeepClone(), ModifiedAt = Timestamps.Now }));

    public void Delete(string idOrName) => database.Write(connection =>
    {
        ActorTask task = Find(connection, idOrName) ?? throw NotFound();
        connection.Execute("DELETE FROM tasks WHERE id = $id", ("$id", task.Id));
    });

    /// <summary>Starts the task's Actor with the task's input and options, where the request does not set its own.</summary>
    public Run Start(string idOrName, RunInput input, RunOverrides overrides, RunMeta meta, IReadOnlyList<WebhookDefinition> webhooks)
    {
        ActorTask task = Get(idOrName);
        return runs.Start(task.ActId, Merge(task.Input, input), overrides.Or(task.Options), meta, webhooks, task);
    }

    /// <summary>Top-level fields of the given input win over the stored ones.</summary>
    private static RunInput Merge(JsonObject? stored, RunInput given)
    {
        if (stored is null) return given;
        JsonObject merged = (JsonObject)stored.DeepClone();
        if (!given.IsEmpty)
        {
            if (!PlatformJson.IsJson(given.ContentType)) return given;
            JsonElement body = PlatformJson.TryParse(given.Body)
                ?? throw new PlatformException(ErrorKind.InvalidInput, "run-input-body-not-valid-json", "The run input body is not valid JSON.");
            if (body.ValueKind != JsonValueKind.Object) return given;
            foreach ((string name, JsonNode? value) in JsonObject.Create(body)!) merged[name] = value?.DeepClone();
        }

        return new RunInput(JsonSerializer.SerializeToUtf8Bytes(merged, PlatformJson.Options), "application/json; charset=utf-8");
    }

    private static ActorTask Apply(ActorTask task, JsonObject body)
    {
        string name = body.Text("name") ?? task.Name;
        if (!NamePattern().IsMatch(name))
        {
            throw PlatformException.InvalidInput("a task's name must have 3 to 63 characters: letters, digits, and the dash inside.");
        }

        return task with
        {
            Name = name,
            Title = body.Text("title") ?? task.Title,
            Options = body.ContainsKey("options") ? ParseOptions(body["options"]) : task.Options,
            Input = body.ContainsKey("input") ? ParseInput(body["input"]) : task.Input,
        };
    }

    private static JsonObject? ParseInput(JsonNode? input) => input switch
    {
        null => null,
        JsonObject given => (JsonObject)given.DeepClone(),
        _ => throw PlatformException.InvalidInput("the input of a task must be an object."),
    };

    private static RunOverrides? ParseOptions(JsonNode? options) => options switch
    {
        null => null,
        JsonObject body => RunOverrides.Parse(body),
        _ => throw PlatformException.InvalidInput("the options of a task must be an object."),
    };

    /// <summary>As it is stored: values of fields that the Actor's input schema calls secret are encrypted.</summary>
    public static ActorTask Sealed(SqliteConnection connection, ActorTask task, SecretInputs secrets) =>
        task with { Input = secrets.Seal(task.Input, SecretInputs.SchemaOf(connection, task.ActId)) };

    private ActorTask Opened(ActorTask task) => task with { Input = secrets.Open(task.Input) };

    private ActorTask Save(SqliteConnection connection, ActorTask task)
    {
        if (FindByName(connection, task.Name) is { } other && other.Id != task.Id)
        {
            throw new PlatformException(ErrorKind.Conflict, "actor-task-name-not-unique", "Record with the given name already exists.");
        }

        connection.Save("tasks", task.Id, Sealed(connection, task, secrets));
        return Opened(task);
    }

    public static ActorTask Require(SqliteConnection connection, string idOrName) => Find(connection, idOrName) ?? throw NotFound();

    private static ActorTask? Find(SqliteConnection connection, string idOrName) =>
        LocalUser.NameOf(idOrName) is { } name ? FindByName(connection, name) : connection.Find<ActorTask>("tasks", idOrName);

    private static ActorTask? FindByName(SqliteConnection connection, string name) => connection.Query(
        "SELECT doc FROM tasks WHERE name = $name COLLATE NOCASE",
        reader => Documents.Deserialize<ActorTask>(reader.GetString(0)), ("$name", name)).FirstOrDefault();

    private static PlatformException NotFound() => PlatformException.NotFound("Actor task");

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]\z")]
    private static partial Regex NamePattern();
}
