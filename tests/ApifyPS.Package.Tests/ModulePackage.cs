namespace ApifyPS.Package.Tests;

/// <summary>What the PowerShell Gallery gets.</summary>
public sealed class ModulePackage() : Package("ApifyPS");
