using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>
/// The tables, as a list of steps: step n brings version n-1 to n. Actors, versions, builds, tasks, runs, webhooks and schedules are documents with
/// generated columns for what is searched, so that a new field needs no new column.
/// </summary>
internal static class Schema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE actors (
            id TEXT PRIMARY KEY,
            doc TEXT NOT NULL,
            name TEXT GENERATED ALWAYS AS (doc ->> 'name') VIRTUAL,
            created_at TEXT GENERATED ALWAYS AS (doc ->> 'createdAt') VIRTUAL);
        CREATE UNIQUE INDEX actors_by_name ON actors (name COLLATE NOCASE);

        CREATE TABLE builds (
            id TEXT PRIMARY KEY,
            doc TEXT NOT NULL,
            act_id TEXT GENERATED ALWAYS AS (doc ->> 'actId') VIRTUAL,
            number TEXT GENERATED ALWAYS AS (doc ->> 'buildNumber') VIRTUAL);
        CREATE UNIQUE INDEX builds_by_number ON builds (act_id, number);

        CREATE TABLE tasks (
            id TEXT PRIMARY KEY,
            doc TEXT NOT NULL,
            act_id TEXT GENERATED ALWAYS AS (doc ->> 'actId') VIRTUAL,
            name TEXT GENERATED ALWAYS AS (doc ->> 'name') VIRTUAL,
            created_at TEXT GENERATED ALWAYS AS (doc ->> 'createdAt') VIRTUAL);
        CREATE UNIQUE INDEX tasks_by_name ON tasks (name COLLATE NOCASE);

        CREATE TABLE runs (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            doc TEXT NOT NULL,
            act_id TEXT GENERATED ALWAYS AS (doc ->> 'actId') VIRTUAL,
            task_id TEXT GENERATED ALWAYS AS (doc ->> 'actorTaskId') VIRTUAL,
            status TEXT GENERATED ALWAYS AS (doc ->> 'status') VIRTUAL,
            origin TEXT GENERATED ALWAYS AS (doc ->> '$.meta.origin') VIRTUAL,
            started_at TEXT GENERATED ALWAYS AS (doc ->> 'startedAt') VIRTUAL);
        CREATE INDEX runs_by_start ON runs (started_at, seq);
        CREATE INDEX runs_by_actor ON runs (act_id, started_at, seq);
        CREATE INDEX runs_by_task ON runs (task_id, started_at, seq);
        CREATE INDEX runs_by_status ON runs (status);

        CREATE TABLE storages (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT,
            created_at TEXT NOT NULL,
            modified_at TEXT NOT NULL,
            accessed_at TEXT NOT NULL,
            act_id TEXT,
            run_id TEXT,
            general_access TEXT NOT NULL,
            schema_json TEXT,
            item_count INTEGER NOT NULL DEFAULT 0,
            clean_item_count INTEGER NOT NULL DEFAULT 0,
            storage_bytes INTEGER NOT NULL DEFAULT 0,
            write_count INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX storages_by_name ON storages (kind, name COLLATE NOCASE) WHERE name IS NOT NULL;
        CREATE INDEX storages_by_creation ON storages (kind, created_at);

        CREATE TABLE dataset_items (
            id INTEGER PRIMARY KEY,
            dataset_id TEXT NOT NULL REFERENCES storages (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            json BLOB NOT NULL);
        CREATE UNIQUE INDEX dataset_items_in_order ON dataset_items (dataset_id, seq);

        CREATE TABLE records (
            store_id TEXT NOT NULL REFERENCES storages (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            body BLOB,
            file TEXT,
            PRIMARY KEY (store_id, key));

        CREATE TABLE queue_requests (
            queue_id TEXT NOT NULL REFERENCES storages (id) ON DELETE CASCADE,
            id TEXT NOT NULL,
            unique_key TEXT NOT NULL,
            doc TEXT NOT NULL,
            order_no INTEGER,
            lock_until INTEGER,
            lock_client TEXT,
            handled_at TEXT,
            PRIMARY KEY (queue_id, id));
        CREATE INDEX queue_requests_in_order ON queue_requests (queue_id, order_no) WHERE order_no IS NOT NULL;
        """,
        """
        CREATE TABLE webhooks (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            doc TEXT NOT NULL,
            run_id TEXT GENERATED ALWAYS AS (doc ->> 'actorRunId') VIRTUAL);
        CREATE INDEX webhooks_by_run ON webhooks (run_id, seq);

        CREATE TABLE webhook_dispatches (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            doc TEXT NOT NULL,
            webhook_id TEXT GENERATED ALWAYS AS (doc ->> 'webhookId') VIRTUAL,
            status TEXT GENERATED ALWAYS AS (doc ->> 'status') VIRTUAL);
        CREATE INDEX webhook_dispatches_by_webhook ON webhook_dispatches (webhook_id, seq);
        CREATE INDEX webhook_dispatches_by_status ON webhook_dispatches (status, seq);
        """,
        """
        CREATE TABLE queue_states (
            queue_id TEXT PRIMARY KEY REFERENCES storages (id) ON DELETE CASCADE,
            total INTEGER NOT NULL DEFAULT 0,
            handled INTEGER NOT NULL DEFAULT 0,
            first_client TEXT,
            had_multiple_clients INTEGER NOT NULL DEFAULT 0);
        ALTER TABLE queue_requests ADD COLUMN lock_run TEXT;
        CREATE INDEX queue_requests_by_age ON queue_requests (queue_id);
        CREATE INDEX queue_requests_by_lock ON queue_requests (queue_id, lock_until) WHERE lock_until IS NOT NULL;
        """,
        // What all kinds of storage show besides their content, and the names of the fields that a dataset has had.
        """
        ALTER TABLE storages ADD COLUMN title TEXT;
        ALTER TABLE storages ADD COLUMN read_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE storages ADD COLUMN list_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE storages ADD COLUMN head_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE storages ADD COLUMN delete_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE storages ADD COLUMN url_signing_key TEXT NOT NULL DEFAULT '';
        UPDATE storages SET url_signing_key = lower(hex(randomblob(16)));

        CREATE TABLE dataset_fields (
            dataset_id TEXT NOT NULL REFERENCES storages (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (dataset_id, name)) WITHOUT ROWID;
        """,
        """
        CREATE INDEX queue_requests_free ON queue_requests (queue_id, order_no) WHERE order_no IS NOT NULL AND lock_until IS NULL;
        """,
        """
        CREATE TABLE charges (
            run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            idempotency_key TEXT NOT NULL,
            PRIMARY KEY (run_id, idempotency_key)) WITHOUT ROWID;
        """,
        // Versions, builds that take time, webhooks of Actors and tasks, schedules.
        """
        CREATE TABLE versions (
            id TEXT PRIMARY KEY,
            doc TEXT NOT NULL,
            act_id TEXT GENERATED ALWAYS AS (doc ->> 'actId') VIRTUAL);
        CREATE INDEX versions_by_actor ON versions (act_id);
        INSERT INTO versions (id, doc)
            SELECT id || '/' || (doc ->> 'versionNumber'),
                json_object('actId', id, 'versionNumber', doc ->> 'versionNumber', 'sourceType', 'SOURCE_FILES', 'buildTag', doc ->> 'buildTag')
            FROM actors WHERE doc ->> 'buildCount' > 0;

        ALTER TABLE builds ADD COLUMN status TEXT GENERATED ALWAYS AS (doc ->> 'status') VIRTUAL;
        ALTER TABLE builds ADD COLUMN started_at TEXT GENERATED ALWAYS AS (doc ->> 'startedAt') VIRTUAL;
        UPDATE builds SET doc = json_set(doc, '$.status', 'SUCCEEDED');
        CREATE INDEX builds_by_start ON builds (started_at);

        ALTER TABLE webhooks ADD COLUMN act_id TEXT GENERATED ALWAYS AS (doc ->> 'actorId') VIRTUAL;
        ALTER TABLE webhooks ADD COLUMN task_id TEXT GENERATED ALWAYS AS (doc ->> 'actorTaskId') VIRTUAL;
        ALTER TABLE webhooks ADD COLUMN idempotency_key TEXT GENERATED ALWAYS AS (doc ->> '$.definition.idempotencyKey') VIRTUAL;
        UPDATE webhooks SET doc = json_set(doc, '$.isAdHoc', json('true'));
        CREATE INDEX webhooks_by_actor ON webhooks (act_id, seq);
        CREATE INDEX webhooks_by_task ON webhooks (task_id, seq);

        CREATE TABLE schedules (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            doc TEXT NOT NULL,
            name TEXT GENERATED ALWAYS AS (doc ->> 'name') VIRTUAL);
        CREATE UNIQUE INDEX schedules_by_name ON schedules (name COLLATE NOCASE);

        CREATE TABLE schedule_log (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
            doc TEXT NOT NULL);
        CREATE INDEX schedule_log_by_schedule ON schedule_log (schedule_id, seq);
        """,

        // What the platform has to remember of itself.
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);",

        // Tokens of runs are not kept. What is secret is encrypted, which takes more than SQL: see SecretsMigration.
        """
        UPDATE runs SET doc = json_remove(doc, '$.token');
        ALTER TABLE records ADD COLUMN is_sealed INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE open_work (name TEXT PRIMARY KEY);
        INSERT INTO open_work (name) VALUES ('sealSecrets');
        """,
    ];

    public static int Current => Steps.Length;

    public static void RefuseNewer(SqliteConnection connection, string path)
    {
        if (VersionOf(connection) is long version && version > Current)
        {
            throw new IncompatibleDataException(
                $"{path} was written by a newer apify-local (its format is {version}, this program knows up to {Current}). Nothing was changed. Use the newer program or another --data folder.");
        }
    }

    public static void Upgrade(SqliteConnection connection)
    {
        for (long version = VersionOf(connection); version < Current; version++)
        {
            // user_version is part of the transaction, so a step is either done and noted, or not done.
            connection.Execute($"BEGIN IMMEDIATE; {Steps[version]} PRAGMA user_version = {(version + 1).ToString(CultureInfo.InvariantCulture)}; COMMIT;");
        }
    }

    private static long VersionOf(SqliteConnection connection) => connection.Count("PRAGMA user_version");
}
