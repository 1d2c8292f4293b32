namespace ApifyPS.Shell;

/// <summary>The command line is not one that the Shell understands.</summary>
internal sealed class UsageException(string message) : Exception(message);
