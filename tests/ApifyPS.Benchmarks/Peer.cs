using System.Diagnostics;
using System.Globalization;

namespace ApifyPS.Benchmarks;

/// <summary>One way to do what a case is about, measured in a process of its own.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Program">What is started: it prints a <see cref="Measurement"/>.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="IsOurs">Whether the others are compared with this one.</param>
/// <param name="IsTimed">Whether the process is itself what is measured, from its start to its end, whatever it prints.</param>
/// <param name="Environment">Environment variables that it gets beside those of this process.</param>
internal sealed record Peer(string Name, string Program, IReadOnlyList<string> Arguments, bool IsOurs = false, bool IsTimed = false, IReadOnlyDictionary<string, string>? Environment = null)
{
    /// <summary>A peer that is code of this program.</summary>
    public static Peer InProcess(string name, string peer, params object[] arguments) =>
        new(name, System.Environment.ProcessPath!, ["--peer", peer, .. arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!)]);

    public async Task<Measurement> MeasureAsync(long items, CancellationToken cancellationToken)
    {
        ProcessStartInfo info = new(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string variable, string value) in Environment ?? new Dictionary<string, string>())
            info.Environment[variable] = value;
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Process.Start(info)!;
        await using CancellationTokenRegistration kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        double milliseconds = clock.Elapsed.TotalMilliseconds;
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Name} failed: {await errors} {output}");
        Measurement measured = IsTimed ? new Measurement(items, milliseconds, null, null, null) : Measurement.Parse(output);
        return measured.Items == items ? measured : throw new InvalidOperationException($"{Name} had {measured.Items} items, not {items}.");
    }
}
