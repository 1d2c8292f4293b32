namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>The server cannot start; the message says why, for the user.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
