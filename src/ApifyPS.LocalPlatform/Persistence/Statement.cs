using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>
/// A prepared statement for the paths where rows come by the hundred thousand: values go in and out as spans of SQLite's own
/// memory, with no object for a row. Parameters and columns are counted as SQLite does, from 1 and from 0.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    [SuppressMessage("Security", "CA2100", Justification = "Statements are constants of this assembly; values are parameters.")]
    public Statement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteConnection));
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection, sql, out _statement), _connection);
    }

    public Statement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Read()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Check(code);
        return false;
    }

    /// <summary>Carries out a statement that has no rows, and makes it ready to be bound again.</summary>
    public void Execute()
    {
        Read();
        Check(raw.sqlite3_reset(_statement));
    }

    /// <summary>A column's bytes, valid until the next row.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
