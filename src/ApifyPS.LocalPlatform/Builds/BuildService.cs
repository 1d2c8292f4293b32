using System.Collections.Concurrent;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Runs;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Versions;
using ApifyPS.LocalPlatform.Webhooks;
using Microsoft.Data.Sqlite;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>Builds. Locally a build takes over the source and finds out how it is started; nothing is compiled or installed.</summary>
internal sealed class BuildService(Database database, DataFolder folder, SecretBox box, LogService logs, WebhookDispatcher webhooks, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, ActiveBuild> _active = new();
    private readonly BuildSource _source = new();

    public Build Get(string id) => Find(id) ?? throw NotFound();

    public Build? Find(string id) => database.Read(connection => connection.Find<Build>("builds", id));

    public Page<Build> List(string? actor, PageRequest page) => database.Read(connection => connection.Page<Build>(
        "builds", "$act IS NULL OR act_id = $act", ["started_at", "rowid"], page,
        ("$act", actor is null ? null : ActorService.Require(connection, actor).Id)));

    /// <summary>The build that a run of the Actor gets when nothing else is asked for.</summary>
    public Build Default(string actor) => database.Read(connection =>
    {
        Actor found = ActorService.Require(connection, actor);
        return ActorService.ResolveBuild(connection, found, found.RunOptions.Build);
    });

    /// <param name="actor">The Actor's id or name.</param>
    /// <param name="versionNumber">The version to be built; null for the only one.</param>
    /// <param name="tag">The tag for a build that succeeds; null for the version's own.</param>
    /// <param name="useCache">Kept and shown; there is no cache.</param>
    /// <param name="meta">Who asks.</param>
    public Build Start(string actor, string? versionNumber, string? tag, bool? useCache, RunMeta meta)
    {
        List<WebhookDispatch> due = [];
        ActiveBuild active = new();
        Build build = database.Write(connection =>
        {
            Actor found = ActorService.Require(connection, actor);
            ActorVersion version = VersionOf(connection, found, versionNumber);
            Build created = new()
            {
                Id = Ids.Next(),
                ActId = found.Id,
                BuildNumber = $"{version.VersionNumber}.{found.BuildCount + 1}",
                Meta = meta,
                StartedAt = Timestamps.Now,
                Version = version,
                Tag = tag ?? version.BuildTag,
                UseCache = useCache,
                HasSource = BuildSource.IsPushed(version),
            };
            connection.Save("actors", found.Id, found with { BuildCount = found.BuildCount + 1 });
            connection.Save("builds", created.Id, created);
            // Announced before anybody can see it, so that nobody who waits for it misses its end.
            _active[created.Id] = active;
            due = WebhookStore.Raise(connection, from: null, created);
            return created;
        });
        webhooks.Begin(due);
        _ = Task.Run(() => BuildAsync(build, active), CancellationToken.None);
        return build;
    }

    /// <summary>Waits until the build has ended or the time is over, and returns it as it is then.</summary>
    public async Task<Build> WaitForFinishAsync(Build build, TimeSpan time, CancellationToken cancellation)
    {
        if (build.IsTerminal || time <= TimeSpan.Zero || !_active.TryGetValue(build.Id, out ActiveBuild? active)) return Get(build.Id);
        try
        {
            await active.Finished.WaitAsync(time, cancellation);
        }
        catch (TimeoutException)
        {
        }

        return Get(build.Id);
    }

    public Build Abort(string id)
    {
        Build build = Transition(id, _ => RunStatus.Aborting) ?? Get(id);
        if (_active.TryGetValue(id, out ActiveBuild? active)) active.Abort();
        return build;
    }

    public void Delete(string id)
    {
        database.Write(connection =>
        {
            Build build = connection.Find<Build>("builds", id) ?? throw NotFound();
            if (!build.IsTerminal) throw new PlatformException(ErrorKind.InvalidInput, "deleting-unfinished-build", "A build that has not finished cannot be deleted. Abort it first.");
            Actor actor = ActorService.Require(connection, build.ActId);
            if (actor.TaggedBuilds.TryGetValue(actor.RunOptions.Build, out string? standard) && standard == id)
            {
                throw new PlatformException(ErrorKind.InvalidInput, "deleting-default-build", "The default build of an Actor cannot be deleted.");
            }

            connection.Save("actors", actor.Id, actor with { TaggedBuilds = actor.TaggedBuilds.Where(tag => tag.Value != id).ToDictionary() });
            connection.Delete("builds", id);
        });
        Discard(id);
    }

    /// <summary>The Actor as it was built: where its files are, how it is started and what environment its version gives.</summary>
    /// <exception cref="PlatformException">A variable is encrypted, and the key is lost.</exception>
    public Actor AsBuilt(Actor actor, Build build)
    {
        Dictionary<string, string> environment = actor.Env.ToDictionary(variable => variable.Key, variable => SecretBox.IsSealed(variable.Value) ? box.OpenText(variable.Value) : variable.Value);
        foreach (EnvVar variable in build.Version?.EnvVars ?? []) environment[variable.Name] = variable.OpenValue(box);
        return build.HasSource
            ? actor with { Path = FolderOf(build.Id), Command = null, Scripted = null, Env = environment }
            : actor with { Env = environment };
    }

    /// <summary>What is left of builds whose Actor is gone.</summary>
    public void Discard(string id)
    {
        logs.Delete(id);
        folder.DeleteBuild(id);
    }

    /// <summary>Ends all builds, and returns when it is over.</summary>
    public async Task StopAllAsync()
    {
        ActiveBuild[] active = [.. _active.Values];
        foreach (ActiveBuild build in active) build.Abort();
        await Task.WhenAny(Task.WhenAll(active.Select(build => build.Finished)), Task.Delay(LongestStop));
    }

    /// <summary>Settles what a platform that was killed has left.</summary>
    public void Recover()
    {
        foreach (Build build in database.Read(connection => connection.Select<Build>("builds", "WHERE status IN ('READY', 'RUNNING', 'ABORTING')")))
        {
            logs.Open(build.Id).Write("ACTOR: The local platform was stopped while the build was in progress.");
            logs.Close(build.Id);
            Transition(build.Id, _ => RunStatus.Aborted);
        }
    }

    public void Dispose() => _source.Dispose();

    private static ActorVersion VersionOf(SqliteConnection connection, Actor actor, string? number)
    {
        if (number is not null) return VersionService.Require(connection, actor.Id, number);
        return VersionService.ListOf(connection, actor.Id) switch
        {
            [var only] => only,
            [] => throw PlatformException.InvalidInput("the Actor has no version that could be built."),
            _ => throw PlatformException.InvalidInput("the Actor has several versions: the parameter version must say which is to be built."),
        };
    }

    private async Task BuildAsync(Build build, ActiveBuild active)
    {
        BuildLog log = new(logs.Open(build.Id));
        try
        {
            if (Transition(build.Id, status => status == RunStatus.Ready ? RunStatus.Running : null) is null) throw new OperationCanceledException();
            Build built = await TakeOverAsync(build, log, active.Aborting);
            active.Aborting.ThrowIfCancellationRequested();
            log.Write("ACTOR: Build finished.");
            Transition(build.Id, status => status == RunStatus.Running ? RunStatus.Succeeded : null, current => current with
            {
                ActorDefinition = built.ActorDefinition,
                InputSchema = built.InputSchema,
                DatasetSchema = built.DatasetSchema,
                Readme = built.Readme,
            });
        }
        catch (OperationCanceledException)
        {
            log.Write("ACTOR: Build was aborted.");
        }
        catch (Exception exception)
        {
            // Whatever it is (a wrong source, a full disk, a name that this system does not allow), the log is where its owner looks.
            if (exception is not PlatformException) logger.BuildFailed(exception, build.Id);
            log.Write($"ACTOR: ERROR: {exception.Message}", "ACTOR: Build failed.");
            Transition(build.Id, status => status == RunStatus.Running ? RunStatus.Failed : null);
        }
        finally
        {
            if (Transition(build.Id, status => RunStatus.IsTerminal(status) ? null : RunStatus.Aborted) is not null || Find(build.Id) is not { Status: RunStatus.Succeeded }) folder.DeleteBuild(build.Id);
            logs.Close(build.Id);
            _active.TryRemove(build.Id, out _);
            active.Finish();
        }
    }

    private async Task<Build> TakeOverAsync(Build build, BuildLog log, CancellationToken aborting)
    {
        Actor actor = database.Read(connection => ActorService.Require(connection, build.ActId));
        log.Write($"ACTOR: Building {LocalUser.Username}/{actor.Name}, build {build.BuildNumber}.");
        if (!build.HasSource && actor.Scripted is { } scripted)
        {
            ActorProject declared = ActorProject.Scripted(scripted);
            return build with { ActorDefinition = BuildSource.Definition(declared, readme: null), InputSchema = declared.InputSchema };
        }


        string? source = build.HasSource ? FolderOf(build.Id) : actor.Path;
        if (source is null) throw PlatformException.InvalidInput("the version has no source files.");
        if (build.HasSource) await _source.FetchAsync(build.Version!, source, log, aborting);
        ActorProject project = ActorProject.Read(source);
        StartCommand start = (build.HasSource ? null : actor.Command) ?? StartRule.Find(source) ?? throw PlatformException.InvalidInput(StartRule.Help);
        log.Write($"ACTOR: The Actor is started by: {start}");
        string? readme = BuildSource.Readme(source);
        return build with { ActorDefinition = BuildSource.Definition(project, readme), InputSchema = project.InputSchema, DatasetSchema = project.DatasetSchema, Readme = readme };
    }

    /// <summary>Changes a build's status if its present one allows that; a build that succeeds takes its tag in the same moment.</summary>
    private Build? Transition(string id, Func<string, string?> next, Func<Build, Build>? apply = null)
    {
        List<WebhookDispatch> due = [];
        string from = string.Empty;
        Build? changed = database.Write(connection =>
        {
            if (connection.Find<Build>("builds", id) is not { } build || next(build.Status) is not { } status || !RunStatus.MayFollow(build.Status, status)) return null;
            from = build.Status;
            build = (apply?.Invoke(build) ?? build) with { Status = status };
            if (build.IsTerminal) build = build with { FinishedAt = Timestamps.Now };
            connection.Save("builds", id, build);
            if (status == RunStatus.Succeeded && build.Tag is { } tag)
            {
                Actor actor = ActorService.Require(connection, build.ActId);
                connection.Save("actors", actor.Id, actor with { TaggedBuilds = new Dictionary<string, string>(actor.TaggedBuilds) { [tag] = id } });
            }

            due = WebhookStore.Raise(connection, from, build);
            return build;
        });
        if (changed is not null) logger.BuildChanged(id, changed.ActId, from, changed.Status);
        webhooks.Begin(due);
        return changed;
    }

    private string FolderOf(string id) => Path.Combine(folder.Builds, id);

    private static PlatformException NotFound() => PlatformException.NotFound("Build");
}
