namespace ApifyPS.LocalPlatform.Persistence;

/// <summary>The database file is not whole; the message is SQLite's finding.</summary>
internal sealed class DamagedDataException(string message) : Exception(message);
