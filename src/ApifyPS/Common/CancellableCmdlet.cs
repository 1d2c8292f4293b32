using System.Collections.Concurrent;
using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>
/// Base of every cmdlet: blocks on asynchronous work with a token that Ctrl-C, <c>Select-Object -First</c> and the end of the
/// cmdlet cancel, and keeps verbose text and progress on the pipeline thread.
/// </summary>
public abstract class CancellableCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Long enough for a first request over a slow line; the prompt must come back also from a platform that does not answer.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ApifyRequestTrace> _traces = new();
    private bool _disposed;
    private bool _ciStepIsKnown;

    /// <summary>The step of a CI service to write for; null where there is none. Only on the pipeline thread.</summary>
    internal CIStep? CIStep
    {
        get
        {
            if (!_ciStepIsKnown)
            {
                _ciStepIsKnown = true;
                field = CIStep.Of(CIEnvironment.Resolve(CIOutputSetting), Host);
                if (field is not null)
                    ConnectionStore.WritesCIOutput = true;
            }

            return field;
        }
    }

    /// <summary>What the user has said about output for a CI service.</summary>
    private protected virtual CIOutput CIOutputSetting => ConnectionStore.Current?.CIOutput ?? CIOutput.Auto;

    /// <summary>Cancelled when the pipeline stops or the cmdlet ends, however it ends.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <summary>Cancels what is under way. The engine calls it on another thread.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Cancels what is under way: <c>Select-Object -First</c> calls this and nothing else.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        // Work that did not end with the cmdlet may still look at the token: it is cancelled, not disposed of.
        _stop.Cancel();
    }

    /// <summary>Takes a trace from any thread; it is written as verbose text at the next chance.</summary>
    private protected void OnTrace(ApifyRequestTrace trace)
    {
        if (trace.Method is not ("GET" or "HEAD"))
            ApifyCompleter.Forget();
        _traces.Enqueue(trace);
    }

    /// <summary>Waits for a task on the pipeline thread. A stop ends the wait within the tick, even when the task does not.</summary>
    /// <param name="task">What to wait for.</param>
    /// <param name="onTick">Called about four times a second, for progress; null for nothing.</param>
    private protected T Await<T>(Task<T> task, Action? onTick = null)
    {
        try
        {
            while (!task.IsCompleted)
            {
                StopToken.ThrowIfCancellationRequested();
                // WaitAny does not throw the task's exception; GetResult below does, unwrapped.
                Task.WaitAny([task], (int)Tick.TotalMilliseconds, StopToken);
                WriteTraces();
                if (!task.IsCompleted)
                    onTick?.Invoke();
            }

            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            WriteTraces();
        }
    }

    /// <summary>
    /// Waits in <see cref="Dispose(bool)"/> for what another command's failure or <c>Select-Object -First</c> left under way. The engine calls no
    /// <see cref="StopProcessing"/> by then, and Ctrl-C has to end the wait all the same.
    /// </summary>
    /// <param name="isDone">Whether the wait is over.</param>
    private protected void WaitAtEnd(Func<bool> isDone) => SpinWait.SpinUntil(() => isDone() || Stopping, EndPatience);

    /// <summary>Waits for a task that has no result.</summary>
    private protected void Await(Task task, Action? onTick = null) => Await(task.ContinueWith(
        ended =>
        {
            ended.GetAwaiter().GetResult();
            return true;
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default), onTick);

    /// <summary>Writes what the client traced since the last time, with the API's words made harmless; only on the pipeline thread.</summary>
    private protected void WriteTraces()
    {
        while (!_stop.IsCancellationRequested && _traces.TryDequeue(out ApifyRequestTrace? trace))
            WriteVerbose(TerminalText.Clean(trace.ToString()));
    }

    /// <summary>Does something for one object. What fails becomes a non-terminating error, and the next object has its turn.</summary>
    /// <param name="target">The object, for the error record.</param>
    /// <param name="action">What to do.</param>
    private protected void ForEachTarget(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (ApifyErrors.IsExpected(exception))
        {
            WriteError(ToErrorRecord(exception, target));
        }
    }

    /// <summary>The error of a failure, with what this cmdlet knows about its likely cause.</summary>
    private protected ErrorRecord ToErrorRecord(Exception exception, object? target) => AddHint(ApifyErrors.ToErrorRecord(exception, target), exception);

    /// <summary>Adds to an error what this cmdlet knows about its likely cause. Identifier, category and target stay.</summary>
    private protected ErrorRecord AddHint(ErrorRecord record, Exception exception)
    {
        if (AdviceFor(exception) is { } advice)
            record.ErrorDetails = new ErrorDetails(record.ErrorDetails.Message) { RecommendedAction = TerminalText.Clean(advice) };
        if (!ErrorsAreSilent && HintFor(exception) is { Length: > 0 } hint)
            record.ErrorDetails = new ErrorDetails($"{record.ErrorDetails.Message.TrimEnd('.')}. {TerminalText.Clean(hint)}") { RecommendedAction = record.ErrorDetails.RecommendedAction };
        return record;
    }

    /// <summary>What to do about a failure where this cmdlet knows better than what is said of it everywhere; else null.</summary>
    private protected virtual string? AdviceFor(Exception exception) => null;

    /// <summary>What is likely meant in place of what failed, in a sentence; null where nothing is known.</summary>
    private protected virtual string? HintFor(Exception exception) => null;

    /// <summary>Whether nobody wants to hear of errors.</summary>
    private protected bool ErrorsAreSilent =>
        LanguagePrimitives.TryConvertTo(
            MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given) ? given : GetVariableValue("ErrorActionPreference"), out ActionPreference preference)
        && preference is ActionPreference.SilentlyContinue or ActionPreference.Ignore;

    /// <summary>Does something that the whole call depends on. What fails ends the call with one clear error.</summary>
    /// <param name="target">The object, for the error record.</param>
    /// <param name="action">What to do.</param>
    private protected T OrThrow<T>(object? target, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (ApifyErrors.IsExpected(exception))
        {
            ThrowTerminatingError(ToErrorRecord(exception, target));
            throw;
        }
    }
}
