namespace ApifyPS.Tests.Formatting;

/// <summary>The views depend on environment variables and on $PSStyle, which are the process's own: nothing else runs beside these tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ViewCollection : ICollectionFixture<ViewWindows>
{
    public const string Name = "views";
}
