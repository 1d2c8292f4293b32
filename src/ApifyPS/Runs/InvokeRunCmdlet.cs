using System.Diagnostics;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of Invoke-ApifyActor and Invoke-ApifyTask: starts a run, waits for it and emits it with its output.</summary>
public abstract class InvokeRunCmdlet : RunOutputCmdlet
{
    private protected const string InputSet = "Input";
    private protected const string InputPathSet = "InputPath";

    /// <summary>Input of the run: a hashtable, an object, JSON text, or bytes. From the pipeline: one run for each.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Input { get; set; }

    /// <summary>File to take the input from; its extension tells the content type.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputPathSet)]
    [ValidateNotNullOrEmpty]
    public string? InputPath { get; set; }

    /// <summary>Memory of the run in megabytes: a power of two from 128 to 32768. Without it the Actor's or task's own.</summary>
    [Parameter]
    [Alias("Memory")]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    [ValidateRange(1, int.MaxValue)]
    public int? MemoryMBytes { get; set; }

    /// <summary>Timeout of the run in seconds, 0 for none. Without it the Actor's or task's own.</summary>
    [Parameter]
    [Alias("timeoutSecs")]
    [ValidateRange(0, int.MaxValue)]
    public int? RunTimeoutSec { get; set; }

    /// <summary>Tag or number of the build to run. Without it the Actor's or task's own, mostly latest.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BuildCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Build { get; set; }

    /// <summary>Longest time to wait for the end of the run in seconds; 0 returns at once. Without it the wait has no end. A run that goes on is emitted without output and without an error.</summary>
    [Parameter]
    [Alias("waitSecs")]
    [ValidateRange(0.0, 1e9)]
    public double? WaitSec { get; set; }

    /// <summary>Returns as soon as the run is started. Wait-ApifyRun waits for it later.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Does not fetch the output (SDK 1.0: fetchOutput = false).</summary>
    [Parameter]
    public SwitchParameter NoOutput { get; set; }

    /// <summary>Webhooks for this run only, for example <c>@{ eventTypes = 'ACTOR.RUN.SUCCEEDED'; requestUrl = 'https://…' }</c>.</summary>
    [Parameter]
    [Alias("Webhooks")]
    [ValidateNotNullOrEmpty]
    public AdHocWebhook[]? Webhook { get; set; }

    /// <summary>Most dataset items to be charged for, for Actors that are paid by result.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MaxItems { get; set; }

    /// <summary>Most that the run may cost in US dollars, for Actors that are paid by event.</summary>
    [Parameter]
    [ValidateRange(0.0, double.MaxValue)]
    public double? MaxTotalChargeUsd { get; set; }

    /// <summary>Restarts the run when it fails.</summary>
    [Parameter]
    public SwitchParameter RestartOnError { get; set; }

    /// <summary>Name of what is run, for messages: what the user gave.</summary>
    private protected abstract string Target { get; }

    /// <summary>Content type that the user gave; null where there is no such parameter.</summary>
    private protected virtual string? InputContentType => null;

    /// <summary>Starts the run.</summary>
    private protected abstract Task<ActorRun> StartAsync(ApifyClient client, RunStartOptions options, CancellationToken cancellationToken);

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

        _ = Client;
    }

    /// <summary>Does one run.</summary>
    protected override void ProcessRecord() => ForEachTarget(Target, () =>
    {
        RunStartOptions options = MakeOptions();
        if (!ShouldProcess(Target, "Start run"))
            return;
        using ProgressReporter progress = new(this, "Running " + Target);
        ActorRun run = Await(StartAsync(Client, options, StopToken), () => progress.Report("Starting"));
        if (NoWait || WaitSec == 0)
        {
            WriteObject(RunObjects.ToOutput(run));
            return;
        }

        EmitWaited(WaitForFinish(run, progress), fetchOutput: !NoOutput);
    });

    private RunStartOptions MakeOptions()
    {
        KeyValuePair<byte[], string>? input =
            InputPath is not null ? RunInput.Read(SessionState.Path.GetUnresolvedProviderPathFromPSPath(InputPath), InputContentType)
            : Input is null || Input == AutomationNull ? null
            : RunInput.Encode(Input, InputContentType);
        return new RunStartOptions
        {
            Input = input?.Key,
            ContentType = input?.Value,
            Build = Build,
            MemoryMbytes = MemoryMBytes,
            TimeoutSecs = RunTimeoutSec,
            MaxItems = MaxItems,
            MaxTotalChargeUsd = MaxTotalChargeUsd,
            RestartOnError = RestartOnError.IsPresent ? RestartOnError.ToBool() : null,
            Webhooks = Webhook,
        };
    }

    private static object AutomationNull => System.Management.Automation.Internal.AutomationNull.Value;

    private ActorRun WaitForFinish(ActorRun run, ProgressReporter progress)
    {
        Stopwatch clock = Stopwatch.StartNew();
        ActorRun last = run;
        TimeSpan? timeout = WaitSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        try
        {
            return Await(
                Client.Runs.WaitForFinishAsync(run.Id, timeout, run, seen => last = seen, StopToken),
                () => progress.Report(RunText.Progress(last, clock.Elapsed)));
        }
        catch (ApifyException)
        {
            // The run goes on, and costs: the caller gets it, and the error says why the wait ended.
            WriteObject(RunObjects.ToOutput(last));
            throw;
        }
    }
}
