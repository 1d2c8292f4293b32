using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Store;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Versions;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Actors;

/// <summary>Actors and their builds.</summary>
internal sealed partial class ActorService(Database database, SecretBox box)
{
    private static readonly string[] TablesOfActor = ["builds", "tasks", "versions"];

    public Actor Get(string idOrName) => database.Read(connection => Find(connection, idOrName)) ?? throw NotFound();

    /// <summary>All Actors, in the order in which they were made or were last run; one that never ran counts as the longest ago.</summary>
    public Page<Actor> List(PageRequest page, bool byLastRun)
    {
        const string LastRun = "(SELECT max(started_at) FROM runs WHERE runs.act_id = actors.id)";
        string[] order = ["created_at", "rowid"];
        return database.Read(connection => connection.Page<Actor>("actors", string.Empty, byLastRun ? [LastRun, .. order] : order, page));
    }

    /// <summary>The Actors with a text in their name, title or description; those that can be run, by name.</summary>
    public Page<Actor> Search(StoreQuery query, PageRequest page) => database.Read(connection =>
    {
        const string Where = """
            WHERE doc ->> 'buildCount' > 0
                AND ($text IS NULL OR instr(lower(name), lower($text)) > 0 OR instr($user, lower($text)) > 0
                    OR instr(lower(coalesce(doc ->> 'title', '')), lower($text)) > 0 OR instr(lower(coalesce(doc ->> 'description', '')), lower($text)) > 0
                    OR EXISTS (SELECT 1 FROM builds WHERE builds.id = actors.doc ->> '$.taggedBuilds.latest' AND instr(lower(coalesce(builds.doc ->> 'readme', '')), lower($text)) > 0))
                AND ($category IS NULL OR EXISTS (SELECT 1 FROM json_each(actors.doc, '$.extra.categories') WHERE upper(value) = upper($category)))
                AND ($pricing IS NULL OR coalesce(doc ->> '$.pricingInfo.pricingModel', 'FREE') = $pricing)
            """;
        string order = query.SortBy switch
        {
            StoreOrder.Popularity => "(SELECT count(*) FROM runs WHERE runs.act_id = actors.id) DESC,",
            StoreOrder.Newest => "doc ->> 'createdAt' DESC,",
            StoreOrder.LastUpdate => "doc ->> 'modifiedAt' DESC,",
            _ => "lower(name) = lower($text) DESC, instr(lower(name), lower($text)) = 1 DESC,",
        };
        (string, object?)[] values = [("$text", query.Search), ("$user", LocalUser.Username), ("$category", query.Category), ("$pricing", query.PricingModel)];
        return new Page<Actor>(
            connection.Select<Actor>("actors", $"{Where} ORDER BY {order} name COLLATE NOCASE LIMIT $limit OFFSET $offset", [.. values, ("$limit", page.Limit), ("$offset", page.Offset)]),
            connection.Count($"SELECT count(*) FROM actors {Where}", values),
            page);
    });

    /// <summary>The build of an Actor that a tag or number means; null is the Actor's default one.</summary>
    public Build GetBuildOf(string idOrName, string? tagOrNumber) => database.Read(connection =>
    {
        Actor actor = Require(connection, idOrName);
        return ResolveBuild(connection, actor, tagOrNumber ?? actor.RunOptions.Build);
    });


    public Actor Create(string? name, JsonObject body)
    {
        name ??= $"my-actor-{Random.Shared.Next(1000, 10000)}";
        CheckName(name);
        DateTimeOffset now = Timestamps.Now;
        Actor actor = Apply(new Actor { Id = Ids.Next(), Name = name, CreatedAt = now, ModifiedAt = now }, body);
        return database.Write(connection =>
        {
            RefuseTaken(connection, actor);
            connection.Save("actors", actor.Id, actor);
            if (VersionsOf(body) is { } versions) VersionService.ReplaceAll(connection, actor.Id, versions, box);
            return actor;
        });
    }

    public Actor Update(string idOrName, JsonObject body) => database.Write(connection =>
    {
        Actor actor = Apply(Find(connection, idOrName) ?? throw NotFound(), body) with { ModifiedAt = Timestamps.Now };
        CheckName(actor.Name);
        RefuseTaken(connection, actor);
        actor = actor with { TaggedBuilds = WithTags(connection, actor, body["taggedBuilds"]) };
        connection.Save("actors", actor.Id, actor);
        if (VersionsOf(body) is { } versions) VersionService.ReplaceAll(connection, actor.Id, versions, box);
        return actor;
    });

    /// <returns>The builds that went with it: what they have outside of the database is left to the caller.</returns>
    public IReadOnlyList<string> Delete(string idOrName) => database.Write(connection =>
    {
        Actor actor = Find(connection, idOrName) ?? throw NotFound();
        List<string> builds = connection.Query("SELECT id FROM builds WHERE act_id = $id", reader => reader.GetString(0), ("$id", actor.Id));
        connection.Delete("actors", actor.Id);
        foreach (string table in TablesOfActor) connection.Execute($"DELETE FROM {table} WHERE act_id = $id", ("$id", actor.Id));
        return builds;
    });

    /// <summary>Registers an Actor, or updates the one of that name; either way it gets a new build.</summary>
    public Actor Register(ActorRegistration registration)
    {
        if (registration.Path is null == registration.Scripted is null)
        {
            throw PlatformException.InvalidInput("give either the path of an Actor's folder or a scripted behaviour.");
        }

        string? folder = registration.Path is null ? null : FullPath(registration.Path);
        ActorProject project = folder is null ? ActorProject.Scripted(registration.Scripted!) : ActorProject.Read(folder);
        StartCommand? command = ParseCommand(registration.Command);
        if (folder is not null && command is null && StartRule.Find(folder) is null) throw PlatformException.InvalidInput(StartRule.Help);
        if (registration.Scripted is { } scripted) CheckScripted(scripted);
        JsonObject? pricing = registration.Pricing is not null ? ActorPricing.Complete(registration.Pricing) : folder is not null ? ActorPricing.OfProject(folder) : null;
        new RunOverrides { MemoryMbytes = project.DefaultMemoryMbytes }.Check();

        string name = registration.Name ?? project.Name ?? (folder is null ? null : DefaultName(folder))
            ?? throw PlatformException.InvalidInput("the Actor needs a name.");
        CheckName(name);
        DateTimeOffset now = Timestamps.Now;
        return database.Write(connection =>
        {
            Actor actor = FindByName(connection, name) ?? new Actor { Id = Ids.Next(), Name = name, CreatedAt = now, ModifiedAt = now };
            string tag = project.BuildTag ?? "latest";
            ActorVersion version = VersionService.Register(connection, actor.Id, project.Version, tag, box);
            string? readme = folder is null ? null : BuildSource.Readme(folder);
            Build build = new()
            {
                Id = Ids.Next(),
                ActId = actor.Id,
                Status = RunStatus.Succeeded,
                Version = version,
                Tag = tag,
                Readme = readme,
                BuildNumber = $"{project.Version}.{actor.BuildCount + 1}",
                StartedAt = now,
                FinishedAt = now,
                ActorDefinition = BuildSource.Definition(project, readme),
                InputSchema = project.InputSchema,
                DatasetSchema = project.DatasetSchema,
            };
            actor = actor with
            {
                Title = registration.Title ?? project.Title ?? actor.Title,
                Description = project.Description ?? actor.Description,
                ModifiedAt = now,
                Path = folder,
                Command = command,
                Env = (registration.Env ?? new Dictionary<string, string>()).ToDictionary(variable => variable.Key, variable => box.Seal(variable.Value)),
                Scripted = registration.Scripted,
                PricingInfo = pricing,
                BuildCount = actor.BuildCount + 1,
                TaggedBuilds = new Dictionary<string, string>(actor.TaggedBuilds) { [tag] = build.Id },
                RunOptions = actor.RunOptions with { Build = tag, MemoryMbytes = project.DefaultMemoryMbytes ?? actor.RunOptions.MemoryMbytes },
            };
            connection.Save("actors", actor.Id, actor);
            connection.Save("builds", build.Id, build);
            return actor;
        });
    }

    /// <summary>The build that a tag or a number means.</summary>
    public static Build ResolveBuild(SqliteConnection connection, Actor actor, string tagOrNumber)
    {
        Build? build = actor.TaggedBuilds.TryGetValue(tagOrNumber, out string? id)
            ? connection.Find<Build>("builds", id)
            : connection.Query(
                "SELECT doc FROM builds WHERE act_id = $act AND number = $number AND status = 'SUCCEEDED'",
                reader => Documents.Deserialize<Build>(reader.GetString(0)), ("$act", actor.Id), ("$number", tagOrNumber)).FirstOrDefault();
        return build ?? throw new PlatformException(
            ErrorKind.NotFound, "unknown-build-tag", $"Build with tag \"{tagOrNumber}\" was not found. Has the Actor been built already?");
    }

    public IReadOnlyDictionary<string, Build> TaggedBuildsOf(Actor actor) => database.Read(connection =>
        actor.TaggedBuilds.ToDictionary(tag => tag.Key, tag => connection.Find<Build>("builds", tag.Value)!));

    public IReadOnlyList<ActorVersion> VersionsOf(Actor actor) => database.Read(connection => VersionService.ListOf(connection, actor.Id));

    public static Actor Require(SqliteConnection connection, string idOrName) => Find(connection, idOrName) ?? throw NotFound();

    private static Actor? Find(SqliteConnection connection, string idOrName) =>
        LocalUser.NameOf(idOrName) is { } name ? FindByName(connection, name) : connection.Find<Actor>("actors", idOrName);

    private static Actor? FindByName(SqliteConnection connection, string name) => connection.Query(
        "SELECT doc FROM actors WHERE name = $name COLLATE NOCASE",
        reader => Documents.Deserialize<Actor>(reader.GetString(0)), ("$name", name)).FirstOrDefault();

    private static void RefuseTaken(SqliteConnection connection, Actor actor)
    {
        if (FindByName(connection, actor.Name) is { } other && other.Id != actor.Id)
        {
            throw new PlatformException(ErrorKind.Conflict, "actor-name-not-unique", "Record with the given name already exists.");
        }
    }

    /// <summary>The fields of a create or update request; those that mean nothing locally are kept and given back.</summary>
    private static Actor Apply(Actor actor, JsonObject body)
    {
        JsonObject extra = (JsonObject?)actor.Extra?.DeepClone() ?? [];
        foreach (string name in new[] { "isPublic", "seoTitle", "seoDescription", "categories", "exampleRunInput", "isDeprecated", "actorPermissionLevel" })
        {
            if (body.TryGetPropertyValue(name, out JsonNode? value)) extra[name] = value?.DeepClone();
        }

        return actor with
        {
            Name = body.Text("name") ?? actor.Name,
            Title = body.Text("title") ?? actor.Title,
            Description = body.Text("description") ?? actor.Description,
            RunOptions = body["defaultRunOptions"] is JsonObject options ? Apply(actor.RunOptions, options) : actor.RunOptions,
            Extra = extra.Count > 0 ? extra : null,
        };
    }

    private static JsonArray? VersionsOf(JsonObject body) => body["versions"] switch
    {
        null => null,
        JsonArray versions => versions,
        _ => throw PlatformException.InvalidInput("versions must be an array."),
    };

    /// <summary>Tags that are given a build take it, those that are given null are gone, the others stay.</summary>
    private static Dictionary<string, string> WithTags(SqliteConnection connection, Actor actor, JsonNode? given)
    {
        Dictionary<string, string> tags = new(actor.TaggedBuilds);
        if (given is null) return tags;
        foreach ((string tag, JsonNode? value) in given as JsonObject ?? throw PlatformException.InvalidInput("taggedBuilds must be an object."))
        {
            if (value is null)
            {
                tags.Remove(tag);
                continue;
            }

            Build? build = value is JsonObject tagged && tagged.Text("buildId") is { } id ? connection.Find<Build>("builds", id) : null;
            tags[tag] = build is { Status: RunStatus.Succeeded } && build.ActId == actor.Id
                ? build.Id
                : throw PlatformException.InvalidInput($"taggedBuilds.{tag} must have the buildId of a build of this Actor that succeeded.");
        }

        return tags;
    }

    private static DefaultRunOptions Apply(DefaultRunOptions current, JsonObject body)
    {
        RunOverrides given = RunOverrides.Parse(body);
        return new DefaultRunOptions
        {
            Build = given.Build ?? current.Build,
            TimeoutSecs = given.TimeoutSecs ?? current.TimeoutSecs,
            MemoryMbytes = given.MemoryMbytes ?? current.MemoryMbytes,
            RestartOnError = given.RestartOnError ?? current.RestartOnError,
        };
    }

    private static string FullPath(string path)
    {
        if (!Path.IsPathFullyQualified(path)) throw PlatformException.InvalidInput($"the path must be absolute: {path}");
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Directory.Exists(folder) ? folder : throw PlatformException.InvalidInput($"the folder {folder} does not exist.");
    }

    private static StartCommand? ParseCommand(JsonElement? command) => command switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } line when line.GetString() is { Length: > 0 } text => StartCommand.Shell(text),
        { ValueKind: JsonValueKind.Array } words when words.GetArrayLength() > 0 && words.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String) =>
            StartCommand.Exec([.. words.EnumerateArray().Select(word => word.GetString()!)]),
        _ => throw PlatformException.InvalidInput("the command must be a line for the shell or an array of a program and its arguments."),
    };

    private static void CheckScripted(ScriptedActor scripted)
    {
        if (scripted.Items is { } items
            && items.ValueKind != JsonValueKind.Object
            && (items.ValueKind != JsonValueKind.Array || items.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object)))
        {
            throw PlatformException.InvalidInput("scripted.items must be an object or an array of objects.");
        }

        if (scripted.StartedSecsAgo < 0 || scripted.UsageTotalUsd < 0) throw PlatformException.InvalidInput("scripted.startedSecsAgo and usageTotalUsd must not be negative.");
        foreach (ScriptedCase one in scripted.Cases) CheckScripted(one.Then);
        if (scripted.DurationMs < 0 || scripted.Log.Any(line => line.DelayMs < 0)) throw PlatformException.InvalidInput("scripted durations must not be negative.");
        foreach ((string key, ScriptedRecord record) in scripted.Records)
        {
            KeyValueStores.KeyValueStoreService.CheckKey(key);
            try
            {
                _ = record.ToBody();
            }
            catch (FormatException)
            {
                throw PlatformException.InvalidInput($"scripted.records.{key}.base64 is not valid Base64.");
            }
        }
    }

    private static string DefaultName(string folder) =>
        NotAllowedInNames().Replace(Path.GetFileName(folder), "-").Trim('-');

    private static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw PlatformException.InvalidInput("an Actor's name must have 3 to 63 characters: letters, digits, and the dash inside.");
        }
    }

    private static PlatformException NotFound() => PlatformException.NotFound("Actor");

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("[^a-zA-Z0-9-]+")]
    private static partial Regex NotAllowedInNames();
}
