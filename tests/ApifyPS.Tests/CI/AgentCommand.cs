namespace ApifyPS.Tests.CI;

/// <summary>A command as an agent has understood it.</summary>
/// <param name="Name">Its name, for example <c>task.logissue</c> or <c>error</c>.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Data">What follows.</param>
internal sealed record AgentCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    public override string ToString() => $"{Name} {string.Join(" ", Properties.Select(property => $"{property.Key}={property.Value}"))} {Data}";
}
