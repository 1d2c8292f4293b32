using System.Management.Automation;

namespace ApifyPS.Benchmarks;

/// <summary>Counts what comes through the pipeline, from the moment that the pipeline starts.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Flow")]
public sealed class MeasureFlowCommand : PSCmdlet
{
    internal const string Name = "Measure-Flow";

    private Meter? _meter;

    /// <summary>What comes.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Starts the clock.</summary>
    protected override void BeginProcessing() => _meter = new Meter();

    /// <summary>Counts.</summary>
    protected override void ProcessRecord() => _meter!.Count();

    /// <summary>Writes what was measured.</summary>
    protected override void EndProcessing() => WriteObject(_meter!.End());
}
