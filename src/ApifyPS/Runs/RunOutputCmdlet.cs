using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that emit runs with their output: one place for fetching it and for what a failed run means.</summary>
public abstract class RunOutputCmdlet : ApifyCmdlet
{
    private const string OutputKey = "OUTPUT";
    private const int LogLines = 10;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    /// <summary>Gives the output's body as byte[], whatever its content type says. Without it JSON becomes objects and text a string (SDK 1.0: disableBodyParser).</summary>
    [Parameter]
    [Alias("disableBodyParser")]
    public SwitchParameter RawOutput { get; set; }

    /// <summary>Fetches what belongs to a run after a wait. It runs beside the pipeline: nothing of PowerShell is touched.</summary>
    private protected static async Task CompleteAsync(ApifyClient client, RunResult result, bool fetchOutput, CancellationToken cancellationToken)
    {
        ActorRun run = result.Run!;
        if (fetchOutput && run.Status == RunStatus.Succeeded && run.DefaultKeyValueStoreId is { Length: > 0 } store)
        {
            try
            {
                result.Output = await client.KeyValueStores.GetRecordAsync(store, OutputKey, cancellationToken).ConfigureAwait(false);
            }
            catch (ApifyException exception)
            {
                result.OutputFailure = exception;
            }
        }
        else if (RunStatus.IsUnsuccessful(run.Status))
        {
            result.LogEnd = await ReadLogEndAsync(client, run.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a run and what is to be said about it: first the object, then its errors.</summary>
    private protected void Emit(RunResult result)
    {
        if (result.Run is { } run)
        {
            if (result.Output is { } record)
                run.Output = RunObjects.ToOutput(record, RawOutput);
            WriteObject(RunObjects.ToOutput(run));
            if (result.OutputFailure is { } outputFailure)
                WriteError(ApifyErrors.ToErrorRecord(outputFailure, run));
            // Where the wait itself failed, that is the news; the run's state is old.
            if (result.Failure is null && RunStatus.IsUnsuccessful(run.Status))
            {
                // Before the error, which may end the call. Who does not want to hear of errors gets no mark on the step either.
                if (!ErrorsAreSilent)
                    CIStep?.MarkFailed(run);
                WriteError(ApifyErrors.RunFailed(run, result.LogEnd));
            }
        }

        if (result.Failure is { } failure)
            ForEachTarget(result.Target, () => System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw());
    }

    /// <summary>The last lines of the log; none when it cannot be had soon. It is a help, never a second error.</summary>
    private static async Task<IReadOnlyCollection<string>> ReadLogEndAsync(ApifyClient client, string runId, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LogPatience);
        try
        {
            return await LogTail.ReadAsync(client, runId, LogLines, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ApifyException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}
