using System.Globalization;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.KeyValueStores;
using ApifyPS.LocalPlatform.Logs;
using ApifyPS.LocalPlatform.Persistence;
using ApifyPS.LocalPlatform.Secrets;
using ApifyPS.LocalPlatform.Storages;
using ApifyPS.LocalPlatform.Tasks;
using ApifyPS.LocalPlatform.Webhooks;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>What can be done with runs.</summary>
internal sealed class RunService(
    Database database, RunStore runs, RunSupervisor supervisor, KeyValueStoreService stores, LogService logs, WebhookDispatcher webhooks, TimeProvider time, ILogger logger)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private const int MaxMetamorphs = 10;

    public Run Get(string id) => runs.Get(id);

    public Page<Run> List(RunFilter filter, PageRequest page) => runs.List(filter, page);

    public Run Last(RunFilter filter) => runs.Last(filter) ?? throw PlatformException.NotFound("Actor run");

    /// <summary>Whether something that a schedule started is still running.</summary>
    public bool IsScheduleRunning(string scheduleId) => runs.Unfinished().Exists(run => run.Meta.ScheduleId == scheduleId);

    public Run Start(
        string actorIdOrName, RunInput input, RunOverrides overrides, RunMeta meta, IReadOnlyList<WebhookDefinition> adHocWebhooks, ActorTask? task = null)
    {
        overrides.Check();
        (Actor actor, Build build) = database.Read(connection =>
        {
            Actor found = ActorService.Require(connection, actorIdOrName);
            return (found, ActorService.ResolveBuild(connection, found, overrides.Build ?? found.RunOptions.Build));
        });
        CheckLimit(actor, overrides);
        RunInput stored = ActorInput.Prepare(input, build.InputSchema);
        StoredBody? body = stored.IsEmpty ? null : stores.Store(stored.Body, SecretInputs.IsSecret(build.InputSchema, stored.Body, stored.ContentType));
        ActiveRun active = supervisor.TryAnnounce(Ids.Next())!;
        List<WebhookDispatch> due = [];
        Run run;
        try
        {
            run = database.Write(connection =>
            {
                // The Actor may be gone since it was read.
                ActorService.Require(connection, actor.Id);
                Run created = Create(active, actor, build, overrides, meta, task, input.Body.Length) with
                {
                    DefaultDatasetId = StorageCatalog.Create(connection, StorageKind.Dataset, null, actor.Id, active.RunId, build.DatasetSchema?.ToJsonString(PlatformJson.Options)).Id,
                    DefaultKeyValueStoreId = StorageCatalog.Create(connection, StorageKind.KeyValueStore, null, actor.Id, active.RunId).Id,
                    DefaultRequestQueueId = StorageCatalog.Create(connection, StorageKind.RequestQueue, null, actor.Id, active.RunId).Id,
                };
                created = RunCharges.ChargeStart(created);
                if (body is not null) KeyValueStoreService.Put(connection, created.DefaultKeyValueStoreId, created.InputKey, stored.ContentType, body);
                RunStore.Insert(connection, created);
                WebhookStore.Attach(connection, created, adHocWebhooks);
                due = WebhookStore.Raise(connection, from: null, created);
                return created;
            });
        }
        catch
        {
            supervisor.Retract(active);
            stores.Discard(body?.File);
            throw;
        }

        logger.RunCreated(run.Id, run.ActId, run.Status, meta.Origin);
        webhooks.Begin(due);
        supervisor.Begin(active);
        return run;
    }

    /// <summary>Waits until the run has ended or the time, at most <see cref="LongestWait"/>, is over, and returns it as it is then.</summary>
    public Task<Run> WaitForFinishAsync(Run run, TimeSpan longest, CancellationToken cancellation) =>
        WaitForEndAsync(run, longest < LongestWait ? longest : LongestWait, cancellation);

    /// <summary>The same for as long as it takes.</summary>
    public async Task<Run> WaitForEndAsync(Run run, TimeSpan longest, CancellationToken cancellation)
    {
        if (run.IsTerminal || longest <= TimeSpan.Zero) return run;
        Task finished = supervisor.WhenFinished(run.Id);
        try
        {
            await finished.WaitAsync(longest, time, cancellation);
        }
        catch (TimeoutException)
        {
        }

        return runs.Get(run.Id);
    }

    public Run Abort(string id, bool gracefully)
    {
        runs.Get(id);
        return supervisor.Abort(id, gracefully);
    }

    public Run Update(string id, string? statusMessage, bool? isTerminal, string? generalAccess) => runs.Update(id, run => run with
    {
        StatusMessage = statusMessage ?? run.StatusMessage,
        IsStatusMessageTerminal = statusMessage is null ? isTerminal ?? run.IsStatusMessageTerminal : isTerminal,
        GeneralAccess = generalAccess ?? run.GeneralAccess,
    });

    public void Delete(string id)
    {
        runs.Delete(id);
        logs.Delete(id);
    }

    public async Task<Run> ResurrectAsync(string id, RunOverrides overrides)
    {
        overrides.Check();
        Run ended = runs.Get(id);
        if (!ended.IsTerminal) throw NotFinished();
        // The end is stored a moment before its log is closed and its token forgotten.
        await supervisor.WhenFinished(id);
        Build build = database.Read(connection => ActorService.ResolveBuild(
            connection, ActorService.Require(connection, ended.ActId), overrides.Build ?? ended.BuildNumber));
        ActiveRun active = supervisor.TryAnnounce(id) ?? throw NotFinished();
        Run? run = runs.Transition(id, status => RunStatus.IsTerminal(status) ? RunStatus.Running : null, current => current with
        {
            FinishedAt = null,
            ExitCode = null,
            StatusMessage = null,
            IsStatusMessageTerminal = null,
            ResumedAt = Timestamps.Now,
            BuildId = build.Id,
            BuildNumber = build.BuildNumber,
            Stats = current.Stats with { ResurrectCount = current.Stats.ResurrectCount + 1 },
            Options = current.Options with
            {
                TimeoutSecs = overrides.TimeoutSecs ?? current.Options.TimeoutSecs,
                MemoryMbytes = overrides.MemoryMbytes ?? current.Options.MemoryMbytes,
                DiskMbytes = (overrides.MemoryMbytes ?? current.Options.MemoryMbytes) * 2,
                MaxItems = overrides.MaxItems ?? current.Options.MaxItems,
                MaxTotalChargeUsd = overrides.MaxTotalChargeUsd ?? current.Options.MaxTotalChargeUsd,
                RestartOnError = overrides.RestartOnError ?? current.Options.RestartOnError,
            },
        });
        if (run is null)
        {
            supervisor.Retract(active);
            throw NotFinished();
        }

        logs.Open(id).Write("ACTOR: Resurrecting the run.");
        supervisor.Begin(active);
        return run;
    }

    public Run Reboot(string id)
    {
        Run run = RequireRunning(id);
        run = runs.Update(id, current => current with { Stats = current.Stats with { RebootCount = current.Stats.RebootCount + 1 } });
        supervisor.Restart(id);
        return run;
    }

    /// <summary>Does what the cloud does when a run has to move to another machine: tells the Actor, and restarts it.</summary>
    /// <param name="id">The run.</param>
    /// <param name="grace">How long the Actor may take to save its state; it is over sooner when it reboots itself.</param>
    public Run Migrate(string id, TimeSpan grace)
    {
        RequireRunning(id);
        Run run = runs.Update(id, current => current with { Stats = current.Stats with { MigrationCount = current.Stats.MigrationCount + 1 } });
        supervisor.Migrate(id, grace);
        return run;
    }

    /// <summary>Continues as another Actor, with a new input and the same storages.</summary>
    public Run MorphInto(string id, string targetActor, string? buildTag, RunInput input)
    {
        Run run = RequireRunning(id);
        if (run.Metamorphs.Count >= MaxMetamorphs)
        {
            throw new PlatformException(ErrorKind.InvalidInput, "max-metamorphs-exceeded", $"A run can metamorph at most {MaxMetamorphs} times.");
        }

        (Actor actor, Build build) = database.Read(connection =>
        {
            Actor found = ActorService.Require(connection, targetActor);
            return (found, ActorService.ResolveBuild(connection, found, buildTag ?? found.RunOptions.Build));
        });
        string inputKey = $"INPUT-METAMORPH-{run.Metamorphs.Count + 1}";
        RunInput stored = ActorInput.Prepare(input, build.InputSchema);
        if (!stored.IsEmpty) stores.SetRecord(run.DefaultKeyValueStoreId, inputKey, stored.ContentType, stored.Body, SecretInputs.IsSecret(build.InputSchema, stored.Body, stored.ContentType));
        run = runs.Update(id, current => current with
        {
            Metamorphs = [.. current.Metamorphs, new Metamorph(Timestamps.Now, actor.Id, build.Id, inputKey)],
            Stats = current.Stats with { Metamorph = current.Stats.Metamorph + 1 },
        });
        supervisor.Restart(id);
        return run;
    }

    private Run RequireRunning(string id)
    {
        Run run = runs.Get(id);
        return run.Status == RunStatus.Running
            ? run
            : throw new PlatformException(ErrorKind.InvalidInput, "job-finished", $"The run is not running: its status is {run.Status}.");
    }

    private static void CheckLimit(Actor actor, RunOverrides overrides)
    {
        if (overrides.MaxTotalChargeUsd is { } limit && actor.PricingInfo?.Number("minimalMaxTotalChargeUsd") is { } least && limit < least)
        {
            throw new PlatformException(
                ErrorKind.InvalidInput, "max-total-charge-usd-below-minimum",
                string.Create(CultureInfo.InvariantCulture, $"The maximum total charge of {limit} USD is below the minimum of {least} USD that the Actor asks for."));
        }
    }

    private static PlatformException NotFinished() => PlatformException.InvalidInput("only a run that has finished can be resurrected.");

    private static Run Create(ActiveRun active, Actor actor, Build build, RunOverrides overrides, RunMeta meta, ActorTask? task, long inputLength)
    {
        DefaultRunOptions defaults = actor.RunOptions;
        int memory = overrides.MemoryMbytes ?? defaults.MemoryMbytes;
        return new Run
        {
            Id = active.RunId,
            ActId = actor.Id,
            ActorTaskId = task?.Id,
            StartedAt = Timestamps.Now.AddSeconds(-(actor.Scripted?.StartedSecsAgo ?? 0)),
            UsageTotalUsd = actor.Scripted?.UsageTotalUsd ?? 0,
            Status = RunStatus.Ready,
            Meta = meta,
            Stats = new RunStats { InputBodyLen = inputLength },
            Options = new RunOptions
            {
                Build = overrides.Build ?? defaults.Build,
                TimeoutSecs = overrides.TimeoutSecs ?? defaults.TimeoutSecs,
                MemoryMbytes = memory,
                DiskMbytes = memory * 2,
                MaxItems = overrides.MaxItems,
                MaxTotalChargeUsd = overrides.MaxTotalChargeUsd,
                RestartOnError = overrides.RestartOnError ?? defaults.RestartOnError,
            },
            BuildId = build.Id,
            BuildNumber = build.BuildNumber,
            DefaultDatasetId = string.Empty,
            DefaultKeyValueStoreId = string.Empty,
            DefaultRequestQueueId = string.Empty,
            PricingInfo = actor.PricingInfo,
        };
    }
}
