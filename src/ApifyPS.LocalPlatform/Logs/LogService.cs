using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Logs;

/// <summary>The logs of runs and builds: one file each, followed live while it grows.</summary>
internal sealed partial class LogService(DataFolder folder)
{
    private readonly ConcurrentDictionary<string, RunLog> _open = new();

    /// <summary>The log of a run that starts or continues; an existing file is continued.</summary>
    public RunLog Open(string runId) => _open.GetOrAdd(runId, id => new RunLog(PathOf(id)));

    public void Close(string runId)
    {
        if (_open.TryRemove(runId, out RunLog? log)) log.Complete();
    }

    public void Delete(string runId)
    {
        Close(runId);
        try
        {
            File.Delete(PathOf(runId));
        }
        catch (IOException)
        {
            // A reader has it open on Windows; nothing leads to it any more.
        }
    }

    /// <summary>What was written so far.</summary>
    public Stream? OpenRead(string runId)
    {
        try
        {
            return new FileStream(PathOf(runId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Copies the log as it grows, until the run ends.</summary>
    public async Task FollowAsync(string runId, Func<ReadOnlyMemory<byte>, Task> write, CancellationToken cancellation)
    {
        RunLog? log = _open.GetValueOrDefault(runId);
        byte[] buffer = new byte[64 * 1024];
        long position = 0;
        while (true)
        {
            // Watched before it is read: whatever is written meanwhile sets the signal that is awaited below.
            (Task changed, bool completed) = log?.Watch() ?? (Task.CompletedTask, true);
            await using (Stream? file = OpenRead(runId))
            {
                if (file is not null)
                {
                    file.Position = position;
                    int read;
                    while ((read = await file.ReadAsync(buffer, cancellation)) > 0)
                    {
                        await write(buffer.AsMemory(0, read));
                        position += read;
                    }
                }
            }

            if (completed) return;
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Removes terminal control sequences, as the API does unless <c>raw</c> is asked for.</summary>
    public static string WithoutControlSequences(string text) => ControlSequences().Replace(text, string.Empty);

    private string PathOf(string runId) => Path.Combine(folder.Logs, runId + ".log");

    // CSI, OSC (ended by BEL or ST) and two-character escapes; then what is left of control characters.
    [GeneratedRegex("\e\\[[0-?]*[ -/]*[@-~]|\e\\][^\a\e]*(?:\a|\e\\\\)|\e[@-Z\\\\-_]|[\0-\b\v\f\x0e-\x1f\x7f]")]
    private static partial Regex ControlSequences();
}
