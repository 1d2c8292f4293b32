using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Hosting;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Tests.Secrets;

/// <summary>Who gets hold of the data folder, as a copy on another machine, finds no token and nothing that was called secret.</summary>
public sealed class SecretsAtRestTests
{
    private const string Secret = "s3cr3t-which-nobody-finds";
    private static readonly string LargeSecret = string.Concat(Enumerable.Repeat(Secret, 2000));

    private static readonly object Schema = new
    {
        type = "object",
        schemaVersion = 1,
        properties = new { key = new { type = "string", title = "Key", isSecret = true }, url = new { type = "string", title = "Address" } },
    };

    [Fact]
    public async Task Secrets_reach_their_Actor_and_their_owner_and_are_in_no_file_of_the_data_folder()
    {
        using TempFolder folder = new();
        string token;
        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            await FillAsync(api);
            token = await TokenOfARunAsync(api);
            AssertNowhere(folder.Path, Secret, token);
            await AssertKnownAsync(api);
        }

        AssertNowhere(folder.Path, Secret, token);
        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            await AssertKnownAsync(api);
        }
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_keeps_what_it_knows_and_loses_what_could_be_read_in_it()
    {
        using TempFolder folder = new();
        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            await FillAsync(api);
        }

        MakeEarlier(folder.Path);
        Assert.Contains(Secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "apify-local.db"))), StringComparison.Ordinal);

        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            AssertNowhere(folder.Path, Secret, "apify_local_run_ofAnEarlierVersion");
            await AssertKnownAsync(api);
        }
    }

    [Fact]
    public async Task With_another_key_everything_else_works_and_each_use_of_a_secret_says_what_is_wrong()
    {
        using TempFolder folder = new();
        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            await FillAsync(api);
        }

        Change(folder.Path, connection =>
        {
            foreach (string table in new[] { "actors", "tasks", "versions", "builds" }) Execute(connection, $"UPDATE {table} SET doc = replace(doc, 'apify-local-sealed:1:', 'apify-local-sealed:1:00000000')");
            Execute(connection, "UPDATE records SET body = CAST(replace(CAST(body AS TEXT), 'apify-local-sealed:1:', 'apify-local-sealed:1:00000000') AS BLOB) WHERE is_sealed AND body IS NOT NULL");
        });

        await using (LocalServer server = await StartAsync(folder.Path))
        {
            using Api api = new(server.Url);
            Assert.Equal("secret-unreadable", (await api.Get("v2/actor-tasks/local~secret-task")).Expect(409).ErrorType);
            Assert.Equal("secret-unreadable", (await api.Get("v2/actors/local~schooled/runs/last/key-value-store/records/INPUT")).Expect(409).ErrorType);
            JsonElement run = await api.Run("local~with-env");
            Assert.Equal("FAILED", run.GetProperty("status").GetString());
            Assert.Contains("was encrypted with the key 00000000", run.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
            // Set again, all is well.
            (await api.Put("v2/actors/local~with-env/versions/0.0/env-vars/OF_VERSION", new { value = Secret })).Expect(200);
            await RegisterAsync(api);
            await AssertEnvironmentAsync(api);
        }
    }

    private static async Task FillAsync(Api api)
    {
        await api.Scripted("schooled", new { inputSchema = Schema });
        await api.Run("local~schooled", new { key = LargeSecret, url = "large" });
        await api.Run("local~schooled", new { key = Secret, url = "small" });
        (await api.Post("v2/actor-tasks", new { actId = "local~schooled", name = "secret-task", input = new { key = Secret, url = "task" } })).Expect(201);
        (await api.Post("v2/schedules", new
        {
            name = "secret-schedule",
            cronExpression = "0 0 1 1 *",
            isEnabled = false,
            actions = new object[]
            {
                new { type = "RUN_ACTOR", actorId = "local~schooled", runInput = new { body = $$"""{"key":"{{Secret}}"}""", contentType = "application/json" } },
                new { type = "RUN_ACTOR_TASK", actorTaskId = "local~secret-task", input = new { key = Secret } },
            },
        })).Expect(201);
        await RegisterAsync(api);
        (await api.Post("v2/actors/local~with-env/versions/0.0/env-vars", new { name = "OF_VERSION", value = Secret, isSecret = true })).Expect(201);
        await RegisterAsync(api);
    }

    private static async Task RegisterAsync(Api api) => (await api.Post("__local/actors", new
    {
        path = Folder.Path,
        name = "with-env",
        command = $"{Shell.Print("OF_REGISTRATION")} && {Shell.Print("OF_VERSION")}",
        env = new { OF_REGISTRATION = Secret },
    })).Expect(201);

    private static TempFolder Folder { get; } = new();

    private static async Task AssertKnownAsync(Api api)
    {
        JsonElement input = (await api.Get("v2/actors/local~schooled/runs/last/key-value-store/records/INPUT")).Expect(200).Json;
        Assert.Equal((Secret, "small"), (input.GetProperty("key").GetString(), input.GetProperty("url").GetString()));
        JsonElement first = (await api.Get("v2/actors/local~schooled/runs")).Expect(200).Data.GetProperty("items")[0];
        Answer large = (await api.Get($"v2/actor-runs/{first.GetProperty("id").GetString()}/key-value-store/records/INPUT")).Expect(200);
        Assert.Equal(LargeSecret, large.Json.GetProperty("key").GetString());
        Assert.Equal(Encoding.UTF8.GetByteCount(large.Text), large.ContentHeaders.ContentLength);
        Assert.Equal(Secret, (await api.Get("v2/actor-tasks/local~secret-task")).Expect(200).Data.GetProperty("input").GetProperty("key").GetString());
        JsonElement actions = (await api.Get("v2/schedules/local~secret-schedule")).Expect(200).Data.GetProperty("actions");
        Assert.Equal($$"""{"key":"{{Secret}}"}""", actions[0].GetProperty("runInput").GetProperty("body").GetString());
        Assert.Equal(Secret, actions[1].GetProperty("input").GetProperty("key").GetString());
        await AssertEnvironmentAsync(api);
    }

    private static async Task AssertEnvironmentAsync(Api api)
    {
        JsonElement run = await api.Run("local~with-env");
        string id = run.GetProperty("id").GetString()!;
        string log = (await api.Get($"v2/logs/{id}")).Expect(200).Text;
        Assert.Contains($"OF_REGISTRATION={Secret}", log, StringComparison.Ordinal);
        // What an Actor prints is its own affair, and would be found below.
        (await api.Delete($"v2/actor-runs/{id}")).Expect(204);
    }

    private static async Task<string> TokenOfARunAsync(Api api)
    {
        (await api.Post("__local/actors", new { path = Folder.Path, name = "tells", command = $"{Shell.Print("APIFY_TOKEN")} && {Shell.Sleep(60)}" })).Expect(201);
        string id = (await api.Post("v2/actors/local~tells/runs")).Expect(201).Data.GetProperty("id").GetString()!;
        string token = "";
        await Api.Eventually(
            async () => (token = (await api.Get($"v2/logs/{id}")).Text.Split("Z APIFY_TOKEN=").ElementAtOrDefault(1)?.Split('\r', '\n')[0] ?? "").Length > 0,
            "the Actor has said its token");
        (await api.Post($"v2/actor-runs/{id}/abort")).Expect(200);
        await api.WaitForRun(id);
        (await api.Delete($"v2/actor-runs/{id}")).Expect(204);
        return token;
    }

    private static void AssertNowhere(string folder, params string[] secrets)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal)) continue;
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            stream.CopyTo(content);
            string text = Encoding.Latin1.GetString(content.ToArray());
            foreach (string secret in secrets) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{file} holds {secret}");
        }
    }

    /// <summary>Puts into a database what an earlier version would have there.</summary>
    private static void MakeEarlier(string folder) => Change(folder, connection =>
    {
        Execute(connection, $$"""
            UPDATE runs SET doc = json_set(doc, '$.token', 'apify_local_run_ofAnEarlierVersion');
            UPDATE actors SET doc = json_set(doc, '$.env.OF_REGISTRATION', '{{Secret}}') WHERE name = 'with-env';
            UPDATE versions SET doc = json_set(doc, '$.envVars[0].value', '{{Secret}}') WHERE doc ->> '$.envVars[0].name' IS NOT NULL;
            UPDATE builds SET doc = json_set(doc, '$.version.envVars[0].value', '{{Secret}}') WHERE doc ->> '$.version.envVars[0].name' IS NOT NULL;
            UPDATE tasks SET doc = json_set(doc, '$.input.key', '{{Secret}}');
            UPDATE schedules SET doc = json_set(doc, '$.actions[0].inputBody', '{"key":"{{Secret}}"}', '$.actions[1].input.key', '{{Secret}}');
            UPDATE records SET body = CAST('{"key":"{{Secret}}","url":"small"}' AS BLOB) WHERE key = 'INPUT' AND is_sealed AND file IS NULL;
            UPDATE records SET body = CAST('{"key":"{{LargeSecret}}","url":"large"}' AS BLOB), file = NULL WHERE key = 'INPUT' AND is_sealed AND file IS NOT NULL;
            ALTER TABLE records DROP COLUMN is_sealed;
            DROP TABLE open_work;
            PRAGMA user_version = 8;
            """);
    });

    private static void Change(string folder, Action<SqliteConnection> change)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "apify-local.db")};Pooling=False");
        connection.Open();
        change(connection);
    }

#pragma warning disable CA2100 // The text is this file's.
    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100

    private static Task<LocalServer> StartAsync(string folder) => LocalServer.StartAsync(new LocalServerOptions { Port = 0, DataFolder = folder });
}
