using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Runs;

/// <summary>The WebSocket on which an Actor hears events. SDKs send no token there: the run's id, which is hard to guess, is in the path.</summary>
internal sealed class RunEventEndpoints(RunSupervisor supervisor, CancellationToken stopping)
{
    public const string Path = "/events/";

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder app) => app.MapMethods(Path + "{id}", ["GET"], HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) throw PlatformException.InvalidInput("events are told over a WebSocket only.");
        RunEvents? events = supervisor.EventsOf((string)context.GetRouteValue("id")!);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        if (events is null)
        {
            await CloseAsync(socket, WebSocketCloseStatus.PolicyViolation, "There is no such run, or it has ended.");
            return;
        }

        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        Channel<string> messages = events.Listen();
        try
        {
            // Whichever ends first: the run, or the Actor's interest in it. A receive that is cancelled would cut the connection, so it gets time for the farewell.
            Task leaving = ReceiveAsync(socket, cut.Token);
            await SendAsync(socket, messages.Reader, leaving, cut.Token);
            await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, null);
            await Task.WhenAny(leaving, Task.Delay(Farewell, cut.Token));
        }
        finally
        {
            events.Leave(messages);
            await cut.CancelAsync();
        }
    }

    private static async Task SendAsync(WebSocket socket, ChannelReader<string> messages, Task leaving, CancellationToken cut)
    {
        try
        {
            while (await Task.WhenAny(messages.WaitToReadAsync(cut).AsTask(), leaving) is Task<bool> { IsCompletedSuccessfully: true, Result: true })
            {
                while (messages.TryRead(out string? message)) await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, cut);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // The Actor is gone.
        }
    }

    /// <summary>An Actor says nothing here; what comes is its farewell.</summary>
    private static async Task ReceiveAsync(WebSocket socket, CancellationToken end)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, end)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // It left without one.
        }
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using CancellationTokenSource patience = new(Farewell);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
        }
    }
}
