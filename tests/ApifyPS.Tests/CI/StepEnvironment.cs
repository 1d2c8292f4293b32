namespace ApifyPS.Tests.CI;

/// <summary>Environment variables for a while, as they are in a step; afterwards they are as they were. Only for tests that no others run beside.</summary>
internal sealed class StepEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];

    public StepEnvironment(params (string Name, string? Value)[] variables)
    {
        foreach ((string name, string? value) in variables)
        {
            _before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }
}
