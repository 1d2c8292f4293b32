using ApifyPS.LocalPlatform.Diagnostics;

namespace ApifyPS.LocalPlatform.Webhooks;

/// <summary>
/// Delivers dispatches, beside whatever brought them about. What is not delivered when the platform stops is still noted
/// as active and continues after the next start, so that a receiver may get an event twice but does not miss one.
/// </summary>
internal sealed class WebhookDispatcher(WebhookStore store, TimeSpan firstPause, TimeProvider time, ILogger logger) : IDisposable
{
    public const int MaxCalls = 11;
    public static readonly TimeSpan DefaultFirstPause = TimeSpan.FromMinutes(1);
    private const int MaxCallsAtOnce = 32;

    private readonly WebhookSender _sender = new();
    private readonly SemaphoreSlim _slots = new(MaxCallsAtOnce);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _deliveries = [];
    private CancellationTokenSource _stopping = new();

    /// <summary>Continues with what an earlier server did not get delivered.</summary>
    public void Resume() => Begin(store.Pending());

    public void Begin(IReadOnlyList<WebhookDispatch> due)
    {
        lock (_gate)
        {
            CancellationToken stopping = _stopping.Token;
            foreach (WebhookDispatch dispatch in due) _deliveries[dispatch.Id] = Task.Run(() => DeliverAsync(dispatch.Id, stopping), CancellationToken.None);
        }
    }

    /// <summary>Cancels all deliveries, and returns when none is in progress.</summary>
    public async Task StopAsync()
    {
        CancellationTokenSource stopping;
        Task[] deliveries;
        lock (_gate)
        {
            stopping = _stopping;
            _stopping = new CancellationTokenSource();
            deliveries = [.. _deliveries.Values];
        }

        await stopping.CancelAsync();
        await Task.WhenAll(deliveries);
        stopping.Dispose();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
        _sender.Dispose();
    }

    private async Task DeliverAsync(string id, CancellationToken stopping)
    {
        try
        {
            while (store.FindDispatch(id) is { Status: WebhookDispatch.Active } dispatch && store.Find(dispatch.WebhookId) is { } webhook)
            {
                if (dispatch.NextCallAt - time.GetUtcNow() is { } pause && pause > TimeSpan.Zero) await Task.Delay(pause, time, stopping);
                await _slots.WaitAsync(stopping);
                WebhookCall call;
                try
                {
                    call = await _sender.SendAsync(webhook.Definition, dispatch, stopping);
                }
                finally
                {
                    _slots.Release();
                }

                if (call.ErrorMessage is { } problem) logger.WebhookFailed(id, dispatch.Calls.Count + 1, problem);
                else logger.WebhookDelivered(id, call.ResponseStatus);
                store.UpdateDispatch(id, current => After(current, call, webhook.Definition));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            logger.WebhookBroken(exception, id);
        }
        finally
        {
            lock (_gate) _deliveries.Remove(id);
        }
    }

    private WebhookDispatch After(WebhookDispatch dispatch, WebhookCall call, WebhookDefinition webhook)
    {
        WebhookDispatch called = dispatch with { Calls = [.. dispatch.Calls, call], NextCallAt = null };
        if (call.ErrorMessage is null) return called with { Status = WebhookDispatch.Succeeded };
        return webhook.DoNotRetry || called.Calls.Count >= MaxCalls
            ? called with { Status = WebhookDispatch.Failed }
            : called with { NextCallAt = call.FinishedAt + (firstPause * Math.Pow(2, called.Calls.Count - 1)) };
    }
}
