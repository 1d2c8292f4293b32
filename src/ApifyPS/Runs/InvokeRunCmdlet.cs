using System.Collections.Concurrent;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of Invoke-ApifyActor and Invoke-ApifyTask: starts a run, waits for it and emits it with its output.</summary>
public abstract class InvokeRunCmdlet : RunOptionsCmdlet
{
    private protected const string InputSet = "Input";
    private protected const string InputPathSet = "InputPath";

    /// <summary>More bars than this push what matters off the screen.</summary>
    private const int MaxChildBars = 5;

    /// <summary>For the rest of a log whose run has ended: a log that cannot be had must not hold up the work.</summary>
    private static readonly TimeSpan LogPatience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<RunResult, ElapsedTime> _inFlight = new();
    private readonly List<ProgressReporter> _childBars = [];
    private ProgressReporter? _progress;
    private RunLogs? _logs;

    /// <summary>Whether a text from the pipeline was the beginning of JSON: what follows are lines of the same file.</summary>
    private bool _isInPieces;

    /// <summary>Input of the run: a hashtable, an object, JSON text, or bytes. From the pipeline: one run for each, and $null is an error. Without it a task has its own input, and an Actor the defaults of its input schema. A single number or word isn't taken.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ArgumentCompleter(typeof(InputCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public virtual object? Input { get; set; }

    /// <summary>File to take the input from; its extension tells the content type, and wildcards are not expanded. Text in UTF-8, UTF-16 or UTF-32 is sent as UTF-8, without its byte order mark; JSON must be JSON. Without the file no run is started.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputPathSet)]
    [ValidateNotNullOrEmpty]
    public virtual string? InputPath { get; set; }

    /// <summary>Returns as soon as the run is started. Wait-ApifyRun waits for it later.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Writes the log of each run to the host while it runs; the pipeline gets the runs alone. With -ThrottleLimit each line begins with its run's ID. On a CI agent each log is a folded group, with -ThrottleLimit written when its run ends.</summary>
    [Parameter]
    public SwitchParameter ShowLog { get; set; }

    /// <summary>How many runs are in progress at once when inputs come from the pipeline: 1 to 1000, by default 1. They are emitted in the order in which they end.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Checks each input against the Actor's input schema before its run is started. One that is not valid is an error that lists all that is wrong with it, and no run.</summary>
    [Parameter]
    public SwitchParameter ValidateInput { get; set; }

    /// <summary>Waits and tries again when the account has no memory or no run left, instead of failing; for as long as -WaitSec, or without an end.</summary>
    [Parameter]
    public SwitchParameter WaitForResource { get; set; }

    private protected override bool AbortsOnStop => AbortOnStop;

    /// <summary>Aborts the runs that this call has started when it is stopped: by Ctrl-C, by an error that ends the pipeline, and on PowerShell 7 by SIGTERM or SIGHUP. Gracefully, and at once at the second Ctrl-C. Without it they continue, and a warning names them.</summary>
    [Parameter]
    public SwitchParameter AbortOnStop { get; set; }

    /// <summary>Webhooks for this run only, for example <c>@{ eventTypes = 'ACTOR.RUN.SUCCEEDED'; requestUrl = 'https://…' }</c>.</summary>
    [Parameter]
    [Alias("Webhooks")]
    [ValidateNotNullOrEmpty]
    public AdHocWebhook[]? Webhook { get; set; }

    /// <summary>Name of what is run, for messages: what the user gave.</summary>
    private protected abstract string Target { get; }

    /// <summary>Content type that the user gave; null where there is no such parameter.</summary>
    private protected virtual string? InputContentType => null;

    /// <summary>Starts the run.</summary>
    private protected abstract Task<ActorRun> StartAsync(ApifyClient client, string name, RunStartOptions options, CancellationToken cancellationToken);

    /// <summary>Throws when an input is not what the Actor's input schema asks for.</summary>
    private protected abstract Task CheckInputAsync(ApifyClient client, string name, KeyValuePair<byte[], string>? input, CancellationToken cancellationToken);

    /// <summary>Refuses bad parameters before the first run, and finds out whether there is a token.</summary>
    protected override void BeginProcessing()
    {
        foreach (AdHocWebhook webhook in Webhook ?? [])
        {
            if (webhook.EventTypes.Length == 0 || !Uri.TryCreate(webhook.RequestUrl, UriKind.Absolute, out _))
            {
                ThrowTerminatingError(ApifyErrors.ToErrorRecord(new ApifyUserException("InvalidWebhook", ErrorCategory.InvalidArgument,
                    "A webhook needs eventTypes and an absolute requestUrl.", "-Webhook @{ eventTypes = 'ACTOR.RUN.SUCCEEDED'; requestUrl = 'https://example.com/hook' }"), webhook));
            }
        }

        _progress = new ProgressReporter(this, "Running " + Target);
        _logs = new RunLogs(this, Target, ThrottleLimit > 1);
        base.BeginProcessing();
    }

    /// <summary>Starts a run, and waits until there is room for the next one.</summary>
    protected override void ProcessRecord()
    {
        // The last lines of a file can look like an input.
        if (_isInPieces && Input is string or PSObject { BaseObject: string })
            return;
        _isInPieces |= MyInvocation.ExpectingInput && RunInput.IsPiece(Input, InputContentType);
        ForEachTarget(Target, () =>
        {
            RunInput.RefuseNull(this, Input);
            RunStartOptions options = MakeOptions();
            if (!ShouldProcess(Target, "Start run"))
                return;
            ApifyClient client = Client;
            string name = ResolveName(Target);
            Begin(new RunResult(Target), result => RunAsync(client, name, options, result));
            Drain(ThrottleLimit - 1);
        });
    }

    /// <summary>Ends what is on the screen: progress bars, and the group of a log.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        // First, or what is said of runs that are still running would be folded away with their log.
        _logs?.Dispose();
        base.Dispose(disposing);
        foreach (ProgressReporter bar in _childBars)
            bar.Dispose();
        _progress?.Dispose();
    }

    /// <summary>Ends the group of a log before it is said which runs are still running.</summary>
    protected override void StopProcessing()
    {
        _logs?.Dispose();
        base.StopProcessing();
    }

    private protected override void OnTermination(TimeSpan patience)
    {
        _logs?.Dispose();
        base.OnTermination(patience);
    }

    private protected override void Write(RunResult result)
    {
        if (result.Run is { } run)
            _logs!.End(run.Id);
        base.Write(result);
    }

    private async Task RunAsync(ApifyClient client, string name, RunStartOptions options, RunResult result)
    {
        _inFlight[result] = new ElapsedTime(ModuleTime.Provider);
        try
        {
            if (ValidateInput)
                await CheckInputAsync(client, name, options.Input is null ? null : new(options.Input, options.ContentType!), StopToken).ConfigureAwait(false);
            result.Run = await StartWhenPossibleAsync(client, name, options).ConfigureAwait(false);
            ActorRun started = result.Run;
            string id = started.Id;
            if (NoWait || WaitSec == 0)
                return;
            // So that a step that is cancelled meanwhile names it.
            Post(() => CIStep?.Note(started, null));

            using CancellationTokenSource logStop = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
            Task log = ShowLog ? FollowLogAsync(client, id, logStop.Token) : Task.CompletedTask;
            try
            {
                await WaitForFinishAsync(client, result, id).ConfigureAwait(false);
            }
            catch
            {
                // Nobody would end it any more.
                logStop.Cancel();
                await log.ConfigureAwait(false);
                throw;
            }

            if (result.Run.IsFinished)
                Started.Ended(id);
            // A log that ends with its run is shown to its last line; the log of a run that is still running is left.
            if (result.Run.IsFinished)
                logStop.CancelAfter(LogPatience);
            else
                logStop.Cancel();
            await log.ConfigureAwait(false);
            await CompleteAsync(client, result, fetchOutput: !NoOutput, StopToken).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.TryRemove(result, out _);
        }
    }

    private async Task<ActorRun> StartWhenPossibleAsync(ApifyClient client, string name, RunStartOptions options)
    {
        ElapsedTime waiting = new(ModuleTime.Provider);
        for (int attempt = 1; ; attempt++)
        {
            await Started.WhileProcessEndsAsync(StopToken).ConfigureAwait(false);
            StopToken.ThrowIfCancellationRequested();
            Started.Starting(options.StartId!);
            try
            {
                ActorRun run = await StartAsync(client, name, options, Started.StartToken).ConfigureAwait(false);
                Started.Started(options.StartId!, run.Id);
                return run;
            }
            catch (ApifyApiException exception) when (WaitForResource && ResourceWait.IsExhausted(exception) && !(waiting.Elapsed >= WaitTime))
            {
                Started.NotStarted(options.StartId!);
                TimeSpan pause = ResourceWait.Pause(attempt);
                if (WaitTime - waiting.Elapsed is { } left && left < pause)
                    pause = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                Post(() => WriteVerbose(FormattableString.Invariant($"{TerminalText.Clean(exception.Message)} Trying again in {pause.TotalSeconds:0.#} s.")));
                await ModuleTime.Provider.PauseAsync(pause, StopToken).ConfigureAwait(false);
            }
            catch
            {
                Started.NotStarted(options.StartId!);
                throw;
            }
        }
    }

    private async Task FollowLogAsync(ApifyClient client, string runId, CancellationToken cancellationToken)
    {
        try
        {
            using LogFollower log = client.Logs.Follow(runId, raw: false);
            while (await log.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
                Post(() => _logs!.Add(runId, line));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The wait has ended before the run.
        }
        catch (ApifyException exception)
        {
            // The log is shown beside the work; that it cannot be shown must not fail the run.
            Post(() => WriteWarning($"The log of run {runId} cannot be shown any more: {TerminalText.Clean(exception.Message)}"));
        }
    }

    private RunStartOptions MakeOptions()
    {
        KeyValuePair<byte[], string>? input = RunInput.Get(SessionState, Input, InputPath, InputContentType);
        return new RunStartOptions
        {
            Input = input?.Key,
            ContentType = input?.Value,
            Build = Build,
            MemoryMbytes = MemoryMBytes,
            TimeoutSecs = RunTimeoutSec,
            MaxItems = MaxItems,
            MaxTotalChargeUsd = MaxTotalChargeUsd,
            RestartOnError = RestartOnErrorOrNull,
            Webhooks = Webhook,
            StartId = Client.NewStartId(),
            OnSentTwice = startId => Post(() => WriteWarning(
                $"The start of {TerminalText.Clean(Target)} was sent twice, because the first request failed without a word on whether it was carried out. Should that happen late, there is a second run: Get-ApifyRun -StartId {startId} finds it.")),
        };
    }

    private protected override void ShowProgress()
    {
        KeyValuePair<RunResult, ElapsedTime>[] running = [.. _inFlight.OrderByDescending(entry => entry.Value.Elapsed)];
        if (ThrottleLimit == 1)
        {
            if (running.Length > 0)
                _progress!.Report(Describe(running[0]));
            return;
        }

        _progress!.Report(FormattableString.Invariant($"{Done} ended, {running.Length} in flight, {RunText.Elapsed(Clock.Elapsed)}"));
        for (int i = 0; i < Math.Min(running.Length, MaxChildBars); i++)
        {
            if (_childBars.Count <= i)
                _childBars.Add(new ProgressReporter(this, "Run", i + 1, _progress));
            _childBars[i].Report(Describe(running[i]));
        }

        // Fewer runs than bars: the rest would show runs that have ended.
        foreach (ProgressReporter bar in _childBars.Skip(running.Length))
            bar.Dispose();
    }

    private static string Describe(KeyValuePair<RunResult, ElapsedTime> entry) =>
        entry.Key.Run is { } run ? RunText.Progress(run, entry.Value.Elapsed) : "Starting";
}
