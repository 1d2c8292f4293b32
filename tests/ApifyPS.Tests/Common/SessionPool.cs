using System.Management.Automation.Host;

namespace ApifyPS.Tests;

/// <summary>
/// Sessions that a test gives back for the next one: opening one and importing the module takes longer than what most tests do in it. What a
/// test has set is gone (variables, $Error, the current folder); one that has loaded a module of its own, or has made a connection that others
/// find, isn't used again.
/// </summary>
/// <param name="host">What all of them print to; nothing without one.</param>
public sealed class SessionPool(PSHost? host = null) : IDisposable
{
    private static readonly string[] AlwaysThere = ["ApifyPS", "Microsoft.PowerShell.Management", "Microsoft.PowerShell.Security", "Microsoft.PowerShell.Utility"];

    private readonly Stack<ModuleSession> _idle = new();

    /// <summary>A session with the module imported. Disposing of it gives it back.</summary>
    public ModuleSession Take()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out ModuleSession? session))
                return session;
        }

        return new ModuleSession(host: host, disposing: GiveBack);
    }

    public void Dispose()
    {
        while (_idle.TryPop(out ModuleSession? session))
            session.Runspace.Dispose();
    }

    private void GiveBack(ModuleSession session)
    {
        if (!session.IsIdle || session.Run("(Get-Module).Name").Any(name => !AlwaysThere.Contains((string)name.BaseObject)) || session.Run("Get-ApifyConnection | Where-Object { $_.Name -or $_.Scope -eq 'Process' }").Any())
        {
            session.Runspace.Dispose();
            return;
        }

        session.Runspace.ResetRunspaceState();
        lock (_idle)
            _idle.Push(session);
    }
}
