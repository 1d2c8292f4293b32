using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ApifyPS.Tests;

/// <summary>A runspace with the module in it, as a PowerShell window has it.</summary>
public sealed class ModuleSession : IDisposable
{
    public ModuleSession(bool import = true)
    {
        Runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        Runspace.Open();
        if (import)
            Assert.Empty(Run("Import-Module $manifest -ArgumentList $framework", ("manifest", ModuleFixture.Manifest), ("framework", ModuleFixture.Framework)).Errors);
    }

    public Runspace Runspace { get; }

    /// <summary>Runs a script; what it writes to any stream, and the error that ended it, is in the result.</summary>
    public Result Run(string script, params (string Name, object? Value)[] variables)
    {
        using PowerShell shell = Create(script, variables);
        Exception? terminating = null;
        Collection<PSObject> output = [];
        try
        {
            shell.Invoke<PSObject>(null, output);
        }
        catch (RuntimeException exception)
        {
            terminating = exception;
        }

        return new Result(shell, output, terminating);
    }

    public PowerShell Create(string script, params (string Name, object? Value)[] variables)
    {
        PowerShell shell = PowerShell.Create();
        shell.Runspace = Runspace;
        foreach ((string name, object? value) in variables)
            Runspace.SessionStateProxy.SetVariable(name, value);
        shell.AddScript(script);
        return shell;
    }

    /// <summary>What Tab offers at the end of a line.</summary>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = Runspace;
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }

    public void Dispose() => Runspace.Dispose();
}
