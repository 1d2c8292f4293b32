using System.Threading.Channels;

namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>
/// The server's own log. Whoever logs never waits: lines are written by one writer, and when what they go to takes none (a terminal that
/// is held, a full disk) those that find no room are counted and left out.
/// </summary>
internal sealed class PlatformLog : ILoggerProvider
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly LogLine _format;
    private readonly Action<string> _write;
    private readonly Task _writing;
    private long _leftOut;

    public PlatformLog(LogLine format, Action<string> write)
    {
        _format = format;
        _write = write;
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    /// <summary>Writes what waits, unless it cannot be written.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(Farewell);
    }

    private void Add(string line)
    {
        if (!_lines.Writer.TryWrite(line)) Interlocked.Increment(ref _leftOut);
    }

    private async Task WriteAsync()
    {
        await foreach (string line in _lines.Reader.ReadAllAsync())
        {
            TryWrite(line);
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
                TryWrite(_format.Write(DateTimeOffset.UtcNow, LogLevel.Warning, new EventId(0, "LinesLeftOut"), $"{count} lines were left out: they could not be written in time.", null, null));
        }
    }

    private void TryWrite(string line)
    {
        try
        {
            _write(line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A full disk, a terminal that is gone: there is nowhere to say so, and the server continues.
        }
    }

    private sealed class Logger(PlatformLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(log._format.Write(DateTimeOffset.UtcNow, logLevel, eventId, formatter(state, exception), state, exception));
    }
}
