namespace ApifyPS.Tests;

/// <summary>All cmdlet tests share one platform and one process environment, so they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ModuleCollection : ICollectionFixture<ModuleFixture>
{
    public const string Name = "module";
}
