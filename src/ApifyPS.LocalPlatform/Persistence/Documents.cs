using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>Reads and writes the document tables (see <see cref="Schema"/>).</summary>
internal static class Documents
{
    public static string Serialize<T>(T document) => JsonSerializer.Serialize(document, PlatformJson.Options);

    public static T Deserialize<T>(string document) => JsonSerializer.Deserialize<T>(document, PlatformJson.Options)!;

    public static T? Find<T>(this SqliteConnection connection, string table, string id)
        where T : class =>
        connection.Scalar($"SELECT doc FROM {table} WHERE id = $id", ("$id", id)) is string document ? Deserialize<T>(document) : null;

    public static void Save<T>(this SqliteConnection connection, string table, string id, T document) =>
        connection.Execute(
            $"INSERT INTO {table} (id, doc) VALUES ($id, $doc) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc",
            ("$id", id),
            ("$doc", Serialize(document)));
}
