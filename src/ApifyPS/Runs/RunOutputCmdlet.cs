using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that emit runs with their output: one place for fetching it and for what a failed run means.</summary>
public abstract class RunOutputCmdlet : ApifyCmdlet
{
    private const string OutputKey = "OUTPUT";
    private const int LogLines = 10;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    /// <summary>Gives the output's body as bytes, whatever its content type says (SDK 1.0: disableBodyParser).</summary>
    [Parameter]
    [Alias("disableBodyParser")]
    public SwitchParameter RawOutput { get; set; }

    /// <summary>Emits a run after a wait: with its output when it succeeded, with an error beside it when it did not.</summary>
    private protected void EmitWaited(ActorRun run, bool fetchOutput)
    {
        if (fetchOutput && run.Status == RunStatus.Succeeded)
            AddOutput(run);
        WriteObject(RunObjects.ToOutput(run));
        if (RunStatus.IsUnsuccessful(run.Status))
            WriteError(ApifyErrors.RunFailed(run, ReadLogEnd(run)));
    }

    /// <summary>Fetches the OUTPUT record; a missing one leaves null, anything else that fails is an error beside the run.</summary>
    private protected void AddOutput(ActorRun run)
    {
        if (run.DefaultKeyValueStoreId is not { Length: > 0 } store)
            return;
        ForEachTarget(run, () =>
        {
            if (Call((client, token) => client.KeyValueStores.GetRecordAsync(store, OutputKey, token)) is { } record)
                run.Output = RunObjects.ToOutput(record, RawOutput);
        });
    }

    /// <summary>The last lines of the log; none when it cannot be had soon. It is a help, never a second error.</summary>
    private IReadOnlyCollection<string> ReadLogEnd(ActorRun run)
    {
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
            patience.CancelAfter(LogPatience);
            return Await(LogTail.ReadAsync(Client, run.Id, LogLines, patience.Token));
        }
        catch (Exception exception) when (exception is ApifyException || (exception is OperationCanceledException && !StopToken.IsCancellationRequested))
        {
            WriteVerbose($"The log of run {run.Id} cannot be read: {exception.Message}");
            return [];
        }
    }
}
