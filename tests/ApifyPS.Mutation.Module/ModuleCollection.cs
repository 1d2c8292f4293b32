namespace ApifyPS.Tests;

/// <summary>As in ApifyPS.Tests, without the platform that it shares: these tests need none.</summary>
[CollectionDefinition(Name)]
public sealed class ModuleCollection
{
    public const string Name = "module";
}
