namespace ApifyPS.LocalPlatform.Actors;

/// <summary>How an Actor's process is started: a program with arguments, or a line for the system's shell.</summary>
internal sealed record StartCommand
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? ShellLine { get; init; }

    public static StartCommand Exec(params IReadOnlyList<string> arguments) => new() { Arguments = arguments };

    public static StartCommand Shell(string line) => new() { ShellLine = line };

    /// <summary>For people; a stand-in for a program (see CommandLocator) is shown by its name.</summary>
    public override string ToString() => ShellLine ?? string.Join(' ', Arguments.Select((word, index) => index == 0 ? word.TrimEnd(':') : word));
}
