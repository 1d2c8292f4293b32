namespace ApifyPS.Tests.Formatting;

/// <summary>Which of a type's views is printed.</summary>
public enum View
{
    Default,
    Table,
    List,
}
