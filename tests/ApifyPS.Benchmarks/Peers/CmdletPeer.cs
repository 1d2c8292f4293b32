using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ApifyPS.Benchmarks;

/// <summary>The module in a real pipeline, with a cmdlet behind it that only counts.</summary>
internal static class CmdletPeer
{
    private static readonly Lazy<Runspace> Session = new(Open);

    public static Task<Measurement> ReadAsync(Uri address, string dataset) => Task.FromResult(Run($"Get-ApifyDatasetItem {dataset}", address));

    /// <summary>Runs a pipeline and counts what comes out of it.</summary>
    public static Measurement Run(string script, Uri address)
    {
        Environment.SetEnvironmentVariable("APIFY_API_BASE_URL", address.AbsoluteUri);
        Environment.SetEnvironmentVariable("APIFY_TOKEN", "benchmark");
        using PowerShell shell = PowerShell.Create(Session.Value);
        IReadOnlyList<PSObject> output = shell.AddScript($"{script} | {MeasureFlowCommand.Name}").Invoke();
        return shell.HadErrors ? throw new InvalidOperationException(string.Join("; ", shell.Streams.Error)) : (Measurement)output.Single().BaseObject;
    }

    private static Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry(MeasureFlowCommand.Name, typeof(MeasureFlowCommand), null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", ShippedModule.Manifest).AddParameter("ErrorAction", "Stop").Invoke();
        return runspace;
    }
}
