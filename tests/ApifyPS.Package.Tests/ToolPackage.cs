namespace ApifyPS.Package.Tests;

/// <summary>The dotnet tool apify-local.</summary>
public sealed class ToolPackage() : Package("apify-local");
