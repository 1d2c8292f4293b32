using System.Collections.Concurrent;
using System.Globalization;
using ApifyPS.LocalPlatform.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>
/// The platform's one database. There is one writer at a time, so that a read followed by a write inside
/// <see cref="Write{T}"/> is atomic; readers run beside it (WAL). In memory there is a single connection for both,
/// because SQLite's shared cache makes readers fail on the writer's table locks.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>A larger file is not read as a whole at each start: that would take seconds.</summary>
    private const long MostBytesChecked = 128 * 1024 * 1024;

    private readonly Lock _writing = new();
    private readonly SqliteConnection _writer;
    private readonly ConcurrentBag<SqliteConnection>? _readers;
    private readonly string _connectionString;

    private Database(string dataSource, bool inMemory)
    {
        File = inMemory ? null : dataSource;
        // SQLite would make it as the umask says; its other files get what this one has.
        if (!inMemory) PrivateFiles.Open(dataSource, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
        // Pooling would keep the file open after Dispose, which on Windows keeps the folder from being deleted.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = dataSource, Pooling = false }.ToString();
        _writer = OpenConnection();
        _readers = inMemory ? null : [];
    }

    /// <summary>Path of the file; null in memory.</summary>
    public string? File { get; }

    public static Database Open(string path)
    {
        Database database = new(path, inMemory: false);
        try
        {
            // Before anything is changed: a file of a newer version and a damaged one must stay as they are.
            Schema.RefuseNewer(database._writer, path);
            RefuseDamaged(database._writer, path);
            // NORMAL in WAL loses nothing when the process is killed; only a power cut can cost the last transactions.
            database._writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            Schema.Upgrade(database._writer);
            return database;
        }
        catch
        {
            LeaveUntouched(database._writer);
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

    /// <summary>The same, and nothing of what it deletes or replaces stays in the file or in the log of writes.</summary>
    public void WriteSecurely(Action<SqliteConnection> work)
    {
        lock (_writing)
        {
            _writer.Execute("PRAGMA secure_delete = ON");
            try
            {
                Write(work);
            }
            finally
            {
                _writer.Execute("PRAGMA secure_delete = OFF");
            }

            _writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /// <summary>Stores so many bytes and takes them back. It throws whatever would keep others from storing something.</summary>
    public void CheckWrite(int bytes) => Write(connection =>
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture,
            $"SAVEPOINT probe; CREATE TABLE probe (x); INSERT INTO probe VALUES (zeroblob({bytes})); ROLLBACK TO probe; RELEASE probe;"));
        // Nothing of that has reached the disk. This does, and changes nothing.
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {connection.Count("PRAGMA user_version")}"));
    });

    /// <summary>Lets the database grow no further than that, as a full disk would.</summary>
    public void LimitPages(int pages)
    {
        lock (_writing) _writer.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
    }

    /// <summary>Refuses all writes from now on, as a disk that has become read-only would.</summary>
    public void RefuseWrites()
    {
        lock (_writing) _writer.Execute("PRAGMA query_only = ON");
    }

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
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;");
            return connection;
        }
        catch
        {
            LeaveUntouched(connection);
            connection.Dispose();
            throw;
        }
    }

    private static void RefuseDamaged(SqliteConnection connection, string path)
    {
        if (new FileInfo(path).Length > MostBytesChecked) return;
        if (connection.Scalar("PRAGMA quick_check(1)") is string and not "ok" and var problem) throw new DamagedDataException(problem);
    }

    /// <summary>The last connection to close would move what is in the log of writes into the file, also into a damaged one.</summary>
    private static void LeaveUntouched(SqliteConnection connection)
    {
        if (connection.Handle is { } handle) _ = raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
    }
}
