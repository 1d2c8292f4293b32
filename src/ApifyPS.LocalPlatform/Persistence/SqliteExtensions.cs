using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>
/// The three ways the platform talks SQL. Values only ever travel as parameters. Statements stay prepared with their connection, which
/// one thread uses at a time: parsing them again would cost more than most of them do.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Statements are constants of this assembly; values are parameters.")]
internal static class SqliteExtensions
{
    /// <summary>More than the platform has; statements that are put together of parts must not pile up.</summary>
    private const int MaxKept = 256;

    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteCommand>> Kept = [];

    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.Take(sql, parameters);
        int changed = command.ExecuteNonQuery();
        connection.Keep(command);
        return changed;
    }

    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.Take(sql, parameters);
        object? value = command.ExecuteScalar();
        connection.Keep(command);
        return value is DBNull ? null : value;
    }

    public static long Count(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        (long)(connection.Scalar(sql, parameters) ?? 0L);

    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.Take(sql, parameters);
        List<T> rows = [];
        using (SqliteDataReader reader = command.ExecuteReader())
        {
            while (reader.Read()) rows.Add(read(reader));
        }

        connection.Keep(command);
        return rows;
    }

    public static string? TextOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>One that was kept, or a new one. It is taken out, so that a statement inside the reading of the same one gets its own.</summary>
    private static SqliteCommand Take(this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!Kept.GetOrCreateValue(connection).Remove(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
        }

        if (!HasNames(command, parameters))
        {
            command.Parameters.Clear();
            foreach ((string name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (int i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command;
    }

    /// <summary>Only what ran to its end is kept: one that threw is left to its connection, which disposes of it.</summary>
    private static void Keep(this SqliteConnection connection, SqliteCommand command)
    {
        // The values may be megabytes.
        foreach (SqliteParameter parameter in command.Parameters) parameter.Value = DBNull.Value;
        Dictionary<string, SqliteCommand> kept = Kept.GetOrCreateValue(connection);
        if (kept.Count >= MaxKept || !kept.TryAdd(command.CommandText, command)) command.Dispose();
    }

    private static bool HasNames(SqliteCommand command, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (command.Parameters.Count != parameters.Length) return false;
        for (int i = 0; i < parameters.Length; i++)
        {
            if (command.Parameters[i].ParameterName != parameters[i].Name) return false;
        }

        return true;
    }
}
