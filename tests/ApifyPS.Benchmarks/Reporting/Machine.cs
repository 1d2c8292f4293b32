using System.Globalization;
using System.Runtime.InteropServices;

namespace ApifyPS.Benchmarks;

/// <summary>What the figures depend on of the machine that they were measured on; not which machine it is.</summary>
internal static class Machine
{
    public static string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {System()}, {RuntimeInformation.FrameworkDescription}");

    private static string Processor()
    {
        const string LinuxFile = "/proc/cpuinfo";
        string? name = OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            : File.Exists(LinuxFile) ? File.ReadLines(LinuxFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        return name ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string System() => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
}
