using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ApifyPS.Benchmarks;

/// <summary>The module in a real pipeline, with a cmdlet behind it that only counts.</summary>
internal static class CmdletPeer
{
    private static readonly Lazy<Runspace> Session = new(Open);

    public static Task<Measurement> ReadAsync(Uri address, string dataset) => Task.FromResult(Run($"Get-ApifyDatasetItem {dataset}", address));

    public static Task<Measurement> ExportAsync(Uri address, string dataset)
    {
        string path = Path.Combine(Path.GetTempPath(), "apifyps-benchmark.json");
        Measurement measured = Run($"Export-ApifyDataset {dataset} -Path '{path}' -Format json -Force -PassThru", address);
        bool isWhole = measured.Items == 1 && new FileInfo(path).Length == ItemServer.LengthOf(ItemServer.SizeOf(dataset));
        File.Delete(path);
        return isWhole
            ? Task.FromResult(measured with { Items = ItemServer.SizeOf(dataset), FirstMilliseconds = null })
            : throw new InvalidOperationException("The file is not whole.");
    }

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
