using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace ApifyPS.Tests;

/// <summary>A runspace with the module in it, as a PowerShell window has it.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Action<ModuleSession>? _disposing;

    /// <param name="import">Whether the module is imported.</param>
    /// <param name="host">What the session prints to; nothing without one.</param>
    /// <param name="disposing">What disposing does; it closes the session without one.</param>
    public ModuleSession(bool import = true, PSHost? host = null, Action<ModuleSession>? disposing = null)
    {
        _disposing = disposing;
        // As pwsh has it: what the engine lacks comes with the modules of PowerShell, when a command of theirs is first used.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        Runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        Runspace.Open();
        if (import)
            Assert.Empty(Run("Import-Module $manifest", ("manifest", ModuleFixture.Manifest)).Errors);
    }

    public Runspace Runspace { get; }

    /// <summary>Whether the session is open and runs nothing.</summary>
    public bool IsIdle => Runspace is { RunspaceStateInfo.State: RunspaceState.Opened, RunspaceAvailability: RunspaceAvailability.Available };

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

    /// <summary>Types a script and Enter: as the console does it, objects and errors go to the same window, each with its own view.</summary>
    public void Type(string script)
    {
        using PowerShell shell = Create(script);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException exception)
        {
            PSObject error = PSObject.AsPSObject(exception.ErrorRecord);
            error.Properties.Add(new PSNoteProperty("writeErrorStream", true));
            using PowerShell report = Create("$fatal | Out-Default", ("fatal", error));
            report.Invoke();
        }
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

    public void Dispose()
    {
        if (_disposing is null)
            Runspace.Dispose();
        else
            _disposing(this);
    }
}
