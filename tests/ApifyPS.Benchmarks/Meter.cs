using System.Diagnostics;

namespace ApifyPS.Benchmarks;

/// <summary>Measures what happens in this process between its making and its end.</summary>
internal sealed class Meter
{
    private readonly double _memory;
    private readonly long _allocated;
    private readonly Stopwatch _clock;
    private double? _first;
    private long _items;

    public Meter()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        _memory = process.WorkingSet64;
        _allocated = GC.GetTotalAllocatedBytes();
        _clock = Stopwatch.StartNew();
    }

    /// <summary>Counts an item.</summary>
    public void Count()
    {
        _first ??= _clock.Elapsed.TotalMilliseconds;
        _items++;
    }

    public Measurement End(bool hasObjects = true)
    {
        double milliseconds = _clock.Elapsed.TotalMilliseconds;
        using Process process = Process.GetCurrentProcess();
        return new Measurement(_items, milliseconds, hasObjects ? _first : null, Megabytes(process.PeakWorkingSet64 - _memory), Megabytes(GC.GetTotalAllocatedBytes() - _allocated));
    }

    private static double Megabytes(double bytes) => bytes / 1_000_000;
}
