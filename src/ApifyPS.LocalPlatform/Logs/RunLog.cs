using System.Text;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Logs;

/// <summary>
/// The log of one run. The file is open only while something is written, so that thousands of idle runs hold no
/// handles, and readers wait for the next write instead of polling.
/// </summary>
internal sealed class RunLog(string path)
{
    /// <summary>The API's limit. What an Actor writes beyond it is dropped, so that a runaway does not fill the disk.</summary>
    public const long Limit = 10_485_760;

    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _completed;

    public string Path { get; } = path;

    public void Write(params ReadOnlySpan<string> lines)
    {
        if (lines.IsEmpty) return;
        StringBuilder text = new();
        lock (_lock)
        {
            // In the lock, so that the times in a log never go backwards.
            string stamp = DateTimeOffset.UtcNow.ToApi();
            foreach (string line in lines) text.Append(stamp).Append(' ').Append(line).Append('\n');
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            using (FileStream file = PrivateFiles.Open(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            {
                if (file.Position >= Limit) return;
                long before = file.Position;
                try
                {
                    file.Write(bytes);
                    if (file.Position >= Limit) file.Write(Encoding.UTF8.GetBytes($"{stamp} ACTOR: The log has reached its limit of {Limit} bytes; what follows is not kept.\n"));
                }
                catch (IOException exception) when (DiskFull.Is(exception))
                {
                    // An Actor is not to fail because its log has no room; what it stores tells it.
                    file.SetLength(before);
                }
            }

            Signal();
        }
    }

    /// <summary>No more lines for now: followers read to the end and are done.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Signal();
        }
    }

    /// <summary>Take this before reading: it is done as soon as something was written after, and says if the log is complete.</summary>
    public (Task Changed, bool Completed) Watch()
    {
        lock (_lock) return (_changed.Task, _completed);
    }

    private void Signal()
    {
        TaskCompletionSource signal = _changed;
        _changed = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
