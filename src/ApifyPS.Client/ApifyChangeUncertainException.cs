namespace ApifyPS;

/// <summary>
/// A change was asked for, no answer came, and whether it was made cannot be found out. It was not asked for again: that could have made it
/// twice.
/// </summary>
public sealed class ApifyChangeUncertainException : ApifyException
{
    internal ApifyChangeUncertainException(string message, ApifyException cause)
        : base(message, cause.Method, cause.Path, cause.Attempt, cause)
    {
    }
}
