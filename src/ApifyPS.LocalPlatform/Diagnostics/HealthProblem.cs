namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>What keeps the platform from storing something.</summary>
/// <param name="Check">What was looked at: <c>database</c>, <c>dataFolder</c> or <c>disk</c>.</param>
/// <param name="Message">For people.</param>
internal sealed record HealthProblem(string Check, string Message);
