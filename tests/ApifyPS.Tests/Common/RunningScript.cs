using System.Management.Automation;
using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.Tests;

/// <summary>A script that runs while the test acts: looks at what it has written so far, stops it, waits for its end.</summary>
internal sealed class RunningScript : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly IAsyncResult _running;

    public RunningScript(ModuleSession session, string script, params (string Name, object? Value)[] variables)
    {
        _shell = session.Create(script, variables);
        _running = _shell.BeginInvoke<PSObject, PSObject>(null, _output);
    }

    public IReadOnlyList<PSObject> Output => [.. _output];

    public PSDataStreams Streams => _shell.Streams;

    /// <summary>Waits until something is so; that it never becomes so fails the test.</summary>
    public static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(() => { Thread.Sleep(10); return condition(); }, Patience), "It never came to this: " + what);

    /// <summary>Stops the script as Ctrl-C does.</summary>
    public void Stop()
    {
        _shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => _shell.EndInvoke(_running));
    }

    /// <summary>Waits for the script's own end.</summary>
    public IReadOnlyList<PSObject> Finish()
    {
        Assert.True(_running.AsyncWaitHandle.WaitOne(Patience), "The script does not end.");
        _shell.EndInvoke(_running);
        return Output;
    }

    /// <summary>Lets time pass on the module's clock, as much as it takes, until the script has ended.</summary>
    public IReadOnlyList<PSObject> Finish(FakeTimeProvider time)
    {
        Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return _running.IsCompleted;
        }, "the end of the script");
        return Finish();
    }

    public void Dispose() => _shell.Dispose();
}
