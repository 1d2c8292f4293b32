namespace ApifyPS.Tests;

/// <summary>Base of the tests that run cmdlets: a connected session, and a platform that has no fault and no recorded request.</summary>
[Collection(ModuleCollection.Name)]
public abstract class CmdletTest : IDisposable
{
    private readonly IDisposable? _clock;

    /// <param name="module">The platform of the tests.</param>
    /// <param name="time">The module's clock in all tests of the class; the system's without one.</param>
    protected CmdletTest(ModuleFixture module, TimeProvider? time = null)
    {
        Module = module;
        // Faults of the test before must not keep this one from connecting.
        module.ClearFaults();
        Session = module.Connect();
        module.ClearRequests();
        _clock = time is null ? null : ModuleFixture.UseTime(time);
    }

    protected ModuleFixture Module { get; }

    protected ModuleSession Session { get; }

    protected Result Run(string script, params (string Name, object? Value)[] variables) => Session.Run(script, variables);

    /// <summary>What a script prints to the window past the pipeline.</summary>
    protected string Printed(string script, params (string Name, object? Value)[] variables)
    {
        RecordingHost host = new(200, terminal: false);
        using ModuleSession session = new(host: host);
        session.Run("$null = Connect-Apify -Local -Port $port", ("port", Module.PlatformUrl.Port));
        session.Run(script, variables);
        return string.Join("\n", host.Lines);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _clock?.Dispose();
        Session.Dispose();
    }
}
