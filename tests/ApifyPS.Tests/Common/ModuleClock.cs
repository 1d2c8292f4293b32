using System.Reflection;

namespace ApifyPS.Tests;

/// <summary>Another clock for the module while a test runs; afterwards it has the one of before.</summary>
internal sealed class ModuleClock : IDisposable
{
    private static readonly PropertyInfo Provider = ModuleFixture.ModuleAssembly.GetType("ApifyPS.ModuleTime", throwOnError: true)!.GetProperty("Provider")!;

    private readonly object? _before = Provider.GetValue(null);

    public ModuleClock(TimeProvider time) => Provider.SetValue(null, time);

    public void Dispose() => Provider.SetValue(null, _before);
}
