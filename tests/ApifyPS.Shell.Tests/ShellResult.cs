namespace ApifyPS.Shell.Tests;

internal sealed record ShellResult(int ExitCode, string Output, string Error);
