namespace ApifyPS.Tests.Help;

/// <summary>What an example shows.</summary>
/// <param name="Text">All lines of the window.</param>
/// <param name="Errors">Those that are errors.</param>
public sealed record ExampleResult(string Text, IReadOnlyList<string> Errors);
