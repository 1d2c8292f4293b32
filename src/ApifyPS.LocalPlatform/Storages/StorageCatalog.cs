using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>Creates, finds, renames, lists and deletes storages of all kinds.</summary>
internal sealed partial class StorageCatalog(Database database, StorageUsage usage)
{
    private const string Columns =
        "id, kind, name, created_at, modified_at, accessed_at, act_id, run_id, general_access, schema_json, item_count, clean_item_count, storage_bytes, write_count, title, read_count, list_count, delete_count, url_signing_key, head_count";

    /// <summary>By id or <c>username~name</c>. A plain name is not found: the SDKs rely on that to get-or-create.</summary>
    public Storage Get(StorageKind kind, string idOrName) => TryGet(kind, idOrName) ?? throw NotFound(kind);

    public Storage? TryGet(StorageKind kind, string idOrName) => usage.Including(pending =>
        database.Read(connection => Find(connection, kind, idOrName)) is { } storage ? pending(storage) : null);

    public (Storage Storage, bool Created) GetOrCreate(StorageKind kind, string? name, string? schemaJson)
    {
        if (name is not null) CheckName(name);
        return database.Write(connection =>
        {
            Storage? existing = name is null ? null : FindByName(connection, kind, name);
            return existing is null ? (Create(connection, kind, name, schemaJson: schemaJson), true) : (existing, false);
        });
    }

    /// <summary>For use inside a transaction of the caller, as when a run starts.</summary>
    public static Storage Create(SqliteConnection connection, StorageKind kind, string? name, string? actId = null, string? runId = null, string? schemaJson = null)
    {
        DateTimeOffset now = Timestamps.Now;
        Storage storage = new()
        {
            Id = Ids.Next(),
            Kind = kind,
            Name = name,
            CreatedAt = now,
            ModifiedAt = now,
            AccessedAt = now,
            ActId = actId,
            ActRunId = runId,
            GeneralAccess = StorageAccess.FollowUserSetting,
            SchemaJson = schemaJson,
            UrlSigningSecretKey = StorageSignature.NewKey(),
        };
        connection.Execute(
            """
            INSERT INTO storages (id, kind, name, created_at, modified_at, accessed_at, act_id, run_id, general_access, schema_json, url_signing_key)
            VALUES ($id, $kind, $name, $now, $now, $now, $act, $run, $access, $schema, $key)
            """,
            ("$id", storage.Id), ("$kind", kind.ToString()), ("$name", name), ("$now", now.ToApi()),
            ("$act", actId), ("$run", runId), ("$access", storage.GeneralAccess), ("$schema", schemaJson), ("$key", storage.UrlSigningSecretKey));
        return storage;
    }

    public Storage Update(StorageKind kind, string idOrName, StorageChange change)
    {
        if (change is { SetsName: true, Name: { } newName }) CheckName(newName);
        if (change.GeneralAccess is { } access && !StorageAccess.Levels.Contains(access))
        {
            throw PlatformException.InvalidInput($"generalAccess must be one of {string.Join(", ", StorageAccess.Levels)}.");
        }

        string id = database.Write(connection =>
        {
            Storage storage = Require(connection, kind, idOrName);
            if (change is { SetsName: true, Name: { } name } && FindByName(connection, kind, name) is { } other && other.Id != storage.Id)
            {
                throw new PlatformException(ErrorKind.Conflict, "name-not-unique", "Record with the given name already exists.");
            }

            connection.Execute(
                "UPDATE storages SET name = $name, title = $title, general_access = $access, modified_at = $now WHERE id = $id",
                ("$id", storage.Id), ("$name", change.SetsName ? change.Name : storage.Name), ("$title", change.SetsTitle ? change.Title : storage.Title),
                ("$access", change.GeneralAccess ?? storage.GeneralAccess), ("$now", Timestamps.Now.ToApi()));
            return storage.Id;
        });
        return Get(kind, id);
    }

    public Storage Delete(StorageKind kind, string idOrName) => database.Write(connection =>
    {
        Storage storage = Require(connection, kind, idOrName);
        connection.Execute("DELETE FROM storages WHERE id = $id", ("$id", storage.Id));
        return storage;
    });

    public Page<Storage> List(StorageKind kind, PageRequest page, bool withUnnamed) => usage.Including(pending => database.Read(connection =>
    {
        string where = withUnnamed ? "kind = $kind" : "kind = $kind AND name IS NOT NULL";
        long total = connection.Count($"SELECT count(*) FROM storages WHERE {where}", ("$kind", kind.ToString()));
        List<Storage> items = connection.Query(
            $"SELECT {Columns} FROM storages WHERE {where} ORDER BY created_at {page.Direction}, rowid {page.Direction} LIMIT $limit OFFSET $offset",
            reader => pending(Read(reader)), ("$kind", kind.ToString()), ("$limit", page.Limit), ("$offset", page.Offset));
        return new Page<Storage>(items, total, page);
    }));

    /// <summary>Notes a write: what every change of a storage's content has in common. One that deletes counts as deletes and not as a write.</summary>
    public static void Touch(SqliteConnection connection, string id, long bytes = 0, long items = 0, long cleanItems = 0, long deletes = 0) =>
        connection.Execute(
            """
            UPDATE storages SET modified_at = $now, accessed_at = $now, write_count = write_count + ($deletes = 0), delete_count = delete_count + $deletes,
                storage_bytes = max(0, storage_bytes + $bytes), item_count = item_count + $items, clean_item_count = clean_item_count + $clean
            WHERE id = $id
            """,
            ("$id", id), ("$now", Timestamps.Now.ToApi()), ("$bytes", bytes), ("$items", items), ("$clean", cleanItems), ("$deletes", deletes));

    public static Storage Require(SqliteConnection connection, StorageKind kind, string idOrName) =>
        Find(connection, kind, idOrName) ?? throw NotFound(kind);

    private static Storage? Find(SqliteConnection connection, StorageKind kind, string idOrName) =>
        LocalUser.NameOf(idOrName) is { } name
            ? FindByName(connection, kind, name)
            : connection.Query($"SELECT {Columns} FROM storages WHERE id = $id AND kind = $kind", Read, ("$id", idOrName), ("$kind", kind.ToString())).FirstOrDefault();

    private static Storage? FindByName(SqliteConnection connection, StorageKind kind, string name) =>
        connection.Query(
            $"SELECT {Columns} FROM storages WHERE kind = $kind AND name = $name COLLATE NOCASE",
            Read, ("$kind", kind.ToString()), ("$name", name)).FirstOrDefault();

    private static Storage Read(SqliteDataReader reader) => new()
    {
        Id = reader.GetString(0),
        Kind = Enum.Parse<StorageKind>(reader.GetString(1)),
        Name = reader.TextOrNull(2),
        CreatedAt = Timestamps.Parse(reader.GetString(3)),
        ModifiedAt = Timestamps.Parse(reader.GetString(4)),
        AccessedAt = Timestamps.Parse(reader.GetString(5)),
        ActId = reader.TextOrNull(6),
        ActRunId = reader.TextOrNull(7),
        GeneralAccess = reader.GetString(8),
        SchemaJson = reader.TextOrNull(9),
        ItemCount = reader.GetInt64(10),
        CleanItemCount = reader.GetInt64(11),
        StorageBytes = reader.GetInt64(12),
        WriteCount = reader.GetInt64(13),
        Title = reader.TextOrNull(14),
        ReadCount = reader.GetInt64(15),
        ListCount = reader.GetInt64(16),
        DeleteCount = reader.GetInt64(17),
        UrlSigningSecretKey = reader.GetString(18),
        HeadCount = reader.GetInt64(19),
    };

    private static PlatformException NotFound(StorageKind kind) => PlatformException.NotFound(kind switch
    {
        StorageKind.Dataset => "Dataset",
        StorageKind.KeyValueStore => "Key-value store",
        _ => "Request queue",
    });

    private static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw PlatformException.InvalidInput("the name must have 1 to 63 characters: letters, digits, and the dash inside.");
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex NamePattern();
}
