namespace ApifyPS.Shell;

/// <summary>The module is not built, not where the user says it is, or does not load.</summary>
internal sealed class ModuleNotFoundException(string message) : Exception(message);
