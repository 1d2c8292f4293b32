namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>The data folder was written by a newer version of the program.</summary>
internal sealed class IncompatibleDataException(string message) : Exception(message);
