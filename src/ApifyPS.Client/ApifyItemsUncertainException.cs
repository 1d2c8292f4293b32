namespace ApifyPS;

/// <summary>Items were sent to a dataset, no answer came, and whether they are there cannot be found out. They were not sent again: that could have stored them twice.</summary>
public sealed class ApifyItemsUncertainException : ApifyException
{
    internal ApifyItemsUncertainException(string message, ApifyException cause)
        : base(message, cause.Method, cause.Path, cause.Attempt, cause)
    {
    }
}
