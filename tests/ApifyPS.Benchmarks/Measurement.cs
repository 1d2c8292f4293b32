using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApifyPS.Benchmarks;

/// <summary>What one process measured; it is the last line of its output, as JSON.</summary>
/// <param name="Items">Items that it got or sent.</param>
/// <param name="Milliseconds">From the call to the last item.</param>
/// <param name="FirstMilliseconds">From the call to the first object; null where there is none.</param>
/// <param name="GrowthMegabytes">How far the process's memory went beyond what it had before; null where it was not measured.</param>
/// <param name="AllocatedMegabytes">Memory that was allocated and mostly freed again; null where it was not measured.</param>
internal sealed record Measurement(long Items, double Milliseconds, double? FirstMilliseconds, double? GrowthMegabytes, double? AllocatedMegabytes)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString };

    public static Measurement Parse(string output) =>
        JsonSerializer.Deserialize<Measurement>(output.Trim().Split('\n')[^1], Options) ?? throw new InvalidOperationException("A measurement was expected.");

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
