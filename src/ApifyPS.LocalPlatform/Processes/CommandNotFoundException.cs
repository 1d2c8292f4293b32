namespace ApifyPS.LocalPlatform.Processes;

/// <summary>An Actor's program is not there; the message says which, for the status of the run.</summary>
internal sealed class CommandNotFoundException(string message) : Exception(message);
