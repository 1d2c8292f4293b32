using System.Text;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Schedules;
using ApifyPS.LocalPlatform.Tasks;
using ApifyPS.LocalPlatform.Versions;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Secrets;

/// <summary>Encrypts, once, what earlier versions stored as it was, and takes it out of the parts of the file that are free since.</summary>
internal static class SecretsMigration
{
    /// <exception cref="Common.PlatformException">There can be no key.</exception>
    public static void Run(Database database, DataFolder folder, SecretBox box)
    {
        if (database.Read(connection => connection.Count("SELECT count(*) FROM open_work WHERE name = 'sealSecrets'")) == 0) return;
        SecretInputs inputs = new(box);
        List<string> replaced = [];
        database.WriteSecurely(connection =>
        {
            Change<ActorVersion>(connection, "versions", version => version.Sealed(box));
            Change<Build>(connection, "builds", build => build with { Version = build.Version?.Sealed(box) });
            Change<Actor>(connection, "actors", actor => actor with
            {
                Env = actor.Env.ToDictionary(variable => variable.Key, variable => SecretBox.IsSealed(variable.Value) ? variable.Value : box.Seal(variable.Value)),
            });
            Change<ActorTask>(connection, "tasks", task => TaskService.Sealed(connection, task, inputs));
            Change<Schedule>(connection, "schedules", schedule => ScheduleService.Sealed(connection, schedule, inputs));
            foreach (Run run in connection.Select<Run>("runs", string.Empty)) SealInput(connection, run, folder, box, replaced);
            connection.Execute("DELETE FROM open_work WHERE name = 'sealSecrets'");
        });
        foreach (string file in replaced) File.Delete(file);
    }

    private static void Change<T>(SqliteConnection connection, string table, Func<T, T> change)
    {
        foreach ((string id, string document) in connection.Query($"SELECT id, doc FROM {table}", reader => (reader.GetString(0), reader.GetString(1))))
        {
            string changed = Documents.Serialize(change(Documents.Deserialize<T>(document)));
            if (changed != document) connection.Execute($"UPDATE {table} SET doc = $doc WHERE id = $id", ("$id", id), ("$doc", changed));
        }
    }

    private static void SealInput(SqliteConnection connection, Run run, DataFolder folder, SecretBox box, List<string> replaced)
    {
        if (connection.Find<Build>("builds", run.BuildId)?.InputSchema is not { } schema) return;
        foreach ((string key, string type, byte[]? body, string? file) in connection.Query(
            "SELECT key, content_type, body, file FROM records WHERE store_id = $store AND key LIKE 'INPUT%' AND is_sealed = 0",
            reader => (reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2), reader.TextOrNull(3)), ("$store", run.DefaultKeyValueStoreId)))
        {
            string? path = file is null ? null : Path.Combine(folder.Records, file);
            if (path is not null && !File.Exists(path)) continue;
            byte[] plain = body ?? File.ReadAllBytes(path!);
            if (!SecretInputs.IsSecret(schema, plain, type)) continue;
            // A large one leaves its file: the few that there are fit into the database.
            if (path is not null) replaced.Add(path);
            connection.Execute("UPDATE records SET body = $body, file = NULL, is_sealed = 1 WHERE store_id = $store AND key = $key",
                ("$store", run.DefaultKeyValueStoreId), ("$key", key), ("$body", Encoding.ASCII.GetBytes(box.Seal(plain))));
        }
    }
}
