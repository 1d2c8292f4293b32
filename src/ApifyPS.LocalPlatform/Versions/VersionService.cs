using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Secrets;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Versions;

/// <summary>The versions of Actors and their environment variables.</summary>
internal sealed partial class VersionService(Database database, SecretBox box)
{
    private static readonly string[] SourceTypes = [ActorVersion.SourceFilesType, "GIT_REPO", "TARBALL", "GITHUB_GIST", "SOURCE_CODE"];

    public IReadOnlyList<ActorVersion> List(string actor) => database.Read(connection => ListOf(connection, ActorService.Require(connection, actor).Id));

    public ActorVersion Get(string actor, string number) => database.Read(connection => Require(connection, actor, number));

    public ActorVersion Create(string actor, JsonObject body) => database.Write(connection =>
    {
        ActorVersion version = Parse(ActorService.Require(connection, actor).Id, body);
        if (connection.Find<ActorVersion>("versions", version.Id) is not null)
        {
            throw new PlatformException(ErrorKind.Conflict, "version-already-exists", $"The Actor has a version {version.VersionNumber} already.");
        }

        return Save(connection, version, box);
    });

    /// <summary>Sets what the body says and leaves the rest.</summary>
    public ActorVersion Update(string actor, string number, JsonObject body) => database.Write(connection =>
        Save(connection, Apply(Require(connection, actor, number), body), box));

    public void Delete(string actor, string number) => database.Write(connection =>
    {
        ActorVersion version = Require(connection, actor, number);
        if (ListOf(connection, version.ActId).Count == 1)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "too-few-versions", "The only version of an Actor cannot be deleted.");
        }

        connection.Delete("versions", version.Id);
    });

    public EnvVar GetEnvVar(string actor, string number, string name) => Find(Get(actor, number), name);

    public EnvVar CreateEnvVar(string actor, string number, JsonObject body) => database.Write(connection =>
    {
        ActorVersion version = Require(connection, actor, number);
        EnvVar created = ParseEnvVar(body);
        if (version.EnvVars.Any(variable => variable.Name == created.Name))
        {
            throw new PlatformException(ErrorKind.Conflict, "env-var-already-exists", $"The version has an environment variable {created.Name} already.");
        }

        Save(connection, version with { EnvVars = [.. version.EnvVars, created] }, box);
        return created;
    });

    public EnvVar UpdateEnvVar(string actor, string number, string name, JsonObject body) => database.Write(connection =>
    {
        ActorVersion version = Require(connection, actor, number);
        EnvVar current = Find(version, name);
        if (body.Text("name") is { } other && other != name)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "cannot-rename-env-var", "An environment variable cannot be renamed: delete it and create another one.");
        }

        EnvVar updated = (current with { Value = body.Text("value") ?? current.Value, IsSecret = body.Boolean("isSecret") ?? current.IsSecret }).Sealed(box);
        Save(connection, version with { EnvVars = [.. version.EnvVars.Select(variable => variable.Name == name ? updated : variable)] }, box);
        return updated;
    });

    public void DeleteEnvVar(string actor, string number, string name) => database.Write(connection =>
    {
        ActorVersion version = Require(connection, actor, number);
        Find(version, name);
        Save(connection, version with { EnvVars = [.. version.EnvVars.Where(variable => variable.Name != name)] }, box);
    });

    public static IReadOnlyList<ActorVersion> ListOf(SqliteConnection connection, string actId) =>
        [.. connection.Select<ActorVersion>("versions", "WHERE act_id = $act", ("$act", actId)).OrderBy(version => BuildNumber.ToInteger(version.VersionNumber))];

    /// <summary>The versions that come with an Actor when it is created or updated take the place of those it has.</summary>
    public static void ReplaceAll(SqliteConnection connection, string actId, JsonArray bodies, SecretBox box)
    {
        List<ActorVersion> versions = [.. bodies.Select(body => body is JsonObject version ? Parse(actId, version) : throw PlatformException.InvalidInput("versions must be an array of objects."))];
        if (versions.DistinctBy(version => version.VersionNumber).Count() < versions.Count) throw PlatformException.InvalidInput("each of versions needs a number of its own.");
        Dictionary<string, ActorVersion> known = ListOf(connection, actId).ToDictionary(version => version.VersionNumber);
        connection.Execute("DELETE FROM versions WHERE act_id = $act", ("$act", actId));
        // A client that sends back what it read has no secret values: they stay as they are.
        foreach (ActorVersion version in versions) Save(connection, known.TryGetValue(version.VersionNumber, out ActorVersion? old) ? KeepSecrets(version, old) : version, box);
    }

    /// <summary>Notes the version of an Actor that is registered with its folder.</summary>
    public static ActorVersion Register(SqliteConnection connection, string actId, string number, string buildTag, SecretBox box)
    {
        ActorVersion known = connection.Find<ActorVersion>("versions", ActorVersion.IdOf(actId, number)) ?? new ActorVersion { ActId = actId, VersionNumber = number };
        return Save(connection, known with { SourceType = ActorVersion.SourceFilesType, SourceFiles = null, BuildTag = buildTag }, box);
    }

    public static ActorVersion Require(SqliteConnection connection, string actor, string number) =>
        connection.Find<ActorVersion>("versions", ActorVersion.IdOf(ActorService.Require(connection, actor).Id, number)) ?? throw PlatformException.NotFound("Actor version");

    private static ActorVersion Save(SqliteConnection connection, ActorVersion version, SecretBox box)
    {
        ActorVersion stored = version.Sealed(box);
        connection.Save("versions", stored.Id, stored);
        return stored;
    }

    private static EnvVar Find(ActorVersion version, string name) =>
        version.EnvVars.FirstOrDefault(variable => variable.Name == name) ?? throw PlatformException.NotFound("Environment variable");

    private static ActorVersion Parse(string actId, JsonObject body)
    {
        string number = body.Text("versionNumber") ?? throw PlatformException.InvalidInput("versionNumber is required.");
        if (!NumberPattern().IsMatch(number)) throw PlatformException.InvalidInput("versionNumber must be two numbers from 0 to 99 with a dot between them, such as 0.1.");
        return Apply(new ActorVersion { ActId = actId, VersionNumber = number }, body);
    }

    private static ActorVersion Apply(ActorVersion version, JsonObject body)
    {
        string sourceType = body.Text("sourceType") ?? version.SourceType;
        if (!SourceTypes.Contains(sourceType)) throw PlatformException.InvalidInput($"sourceType must be one of {string.Join(", ", SourceTypes)}.");
        ActorVersion applied = version with
        {
            SourceType = sourceType,
            BuildTag = body.ContainsKey("buildTag") ? body.Text("buildTag") : version.BuildTag,
            ApplyEnvVarsToBuild = body.Boolean("applyEnvVarsToBuild") ?? version.ApplyEnvVarsToBuild,
            SourceFiles = body.ContainsKey("sourceFiles") ? SourceFiles.Check(body["sourceFiles"]) : version.SourceFiles,
            GitRepoUrl = body.ContainsKey("gitRepoUrl") ? body.Text("gitRepoUrl") : version.GitRepoUrl,
            TarballUrl = body.ContainsKey("tarballUrl") ? body.Text("tarballUrl") : version.TarballUrl,
            GitHubGistUrl = body.ContainsKey("gitHubGistUrl") ? body.Text("gitHubGistUrl") : version.GitHubGistUrl,
        };
        return body["envVars"] switch
        {
            null => applied,
            JsonArray variables => KeepSecrets(applied with { EnvVars = ParseEnvVars(variables) }, version),
            _ => throw PlatformException.InvalidInput("envVars must be an array."),
        };
    }

    private static ActorVersion KeepSecrets(ActorVersion version, ActorVersion old) => version with
    {
        EnvVars = [.. version.EnvVars.Select(variable => variable is { IsSecret: true, Value.Length: 0 } && old.EnvVars.FirstOrDefault(known => known.Name == variable.Name) is { } known
            ? variable with { Value = known.Value }
            : variable)],
    };

    private static List<EnvVar> ParseEnvVars(JsonArray bodies)
    {
        List<EnvVar> variables = [.. bodies.Select(body => body is JsonObject variable ? ParseEnvVar(variable) : throw PlatformException.InvalidInput("envVars must be an array of objects."))];
        return variables.DistinctBy(variable => variable.Name).Count() == variables.Count
            ? variables
            : throw PlatformException.InvalidInput("each of envVars needs a name of its own.");
    }

    private static EnvVar ParseEnvVar(JsonObject body)
    {
        string name = body.Text("name") ?? throw PlatformException.InvalidInput("the name of an environment variable is required.");
        string value = body.Text("value") ?? string.Empty;
        // Neither can be given to a process.
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0') || value.Contains('\0', StringComparison.Ordinal))
        {
            throw PlatformException.InvalidInput($"\"{name}\" cannot be an environment variable: its name must not be empty or contain '=', and neither name nor value may contain a zero character.");
        }

        return new EnvVar { Name = name, Value = value, IsSecret = body.Boolean("isSecret") ?? false };
    }

    [GeneratedRegex(@"^([0-9]|[1-9][0-9])\.([0-9]|[1-9][0-9])\z")]
    private static partial Regex NumberPattern();
}
