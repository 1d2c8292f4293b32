using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>
/// The platform's one database. There is one writer at a time, so that a read followed by a write inside
/// <see cref="Write{T}"/> is atomic; readers run beside it (WAL). In memory there is a single connection for both,
/// because SQLite's shared cache makes readers fail on the writer's table locks.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly Lock _writing = new();
    private readonly SqliteConnection _writer;
    private readonly ConcurrentBag<SqliteConnection>? _readers;
    private readonly string _connectionString;

    private Database(string dataSource, bool inMemory)
    {
        // Pooling would keep the file open after Dispose, which on Windows keeps the folder from being deleted.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = dataSource, Pooling = false }.ToString();
        _writer = OpenConnection();
        _readers = inMemory ? null : [];
    }

    public static Database Open(string path)
    {
        Database database = new(path, inMemory: false);
        try
        {
            // Before anything is changed: a file of a newer version must stay as it is.
            Schema.RefuseNewer(database._writer, path);
            // NORMAL in WAL loses nothing when the process is killed; only a power cut can cost the last transactions.
            database._writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            Schema.Upgrade(database._writer);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static Database InMemory()
    {
        Database database = new(":memory:", inMemory: true);
        Schema.Upgrade(database._writer);
        return database;
    }

    public T Read<T>(Func<SqliteConnection, T> work)
    {
        if (_readers is null)
        {
            lock (_writing) return work(_writer);
        }

        if (!_readers.TryTake(out SqliteConnection? reader)) reader = OpenConnection();
        try
        {
            return work(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>Runs the work in a transaction that is committed when it returns and rolled back when it throws.</summary>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (_writing)
        {
            _writer.Execute("BEGIN IMMEDIATE");
            try
            {
                T result = work(_writer);
                _writer.Execute("COMMIT");
                return result;
            }
            catch
            {
                Rollback();
                throw;
            }
        }
    }

    public void Write(Action<SqliteConnection> work) => Write(connection =>
    {
        work(connection);
        return true;
    });

    public void Dispose()
    {
        lock (_writing)
        {
            while (_readers?.TryTake(out SqliteConnection? reader) == true) reader.Dispose();
            _writer.Dispose();
        }
    }

    private void Rollback()
    {
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as on a full disk; the first error is the one that tells.
        }
    }

    private SqliteConnection OpenConnection()
    {
        SqliteConnection connection = new(_connectionString);
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;");
        return connection;
    }
}
