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

    /// <summary>The documents of a table; <paramref name="rest"/> is what follows its name: conditions, order, limit.</summary>
    public static List<T> Select<T>(this SqliteConnection connection, string table, string rest, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Query($"SELECT doc FROM {table} {rest}", reader => Deserialize<T>(reader.GetString(0)), parameters);

    /// <summary>One part of the documents that fit a condition, in the order of the given columns, and how many fit.</summary>
    public static Page<T> Page<T>(
        this SqliteConnection connection, string table, string where, IEnumerable<string> order, PageRequest page, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        string condition = where.Length == 0 ? string.Empty : "WHERE " + where;
        string columns = string.Join(", ", order.Select(column => $"{column} {page.Direction}"));
        return new Page<T>(
            connection.Select<T>(table, $"{condition} ORDER BY {columns} LIMIT $limit OFFSET $offset", [.. parameters, ("$limit", page.Limit), ("$offset", page.Offset)]),
            connection.Count($"SELECT count(*) FROM {table} {condition}", parameters),
            page);
    }

    public static void Delete(this SqliteConnection connection, string table, string id) =>
        connection.Execute($"DELETE FROM {table} WHERE id = $id", ("$id", id));

    public static void Save<T>(this SqliteConnection connection, string table, string id, T document) =>
        connection.Execute(
            $"INSERT INTO {table} (id, doc) VALUES ($id, $doc) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc",
            ("$id", id),
            ("$doc", Serialize(document)));
}
