using System.Management.Automation;

namespace ApifyPS;

/// <summary>Something that the user can put right, found before or beside a call of the API.</summary>
public sealed class ApifyUserException : Exception
{
    internal ApifyUserException(string errorId, ErrorCategory category, string message, string? recommendation = null, object? target = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Category = category;
        Recommendation = recommendation;
        Target = target;
    }

    internal string ErrorId { get; }

    internal ErrorCategory Category { get; }

    internal string? Recommendation { get; }

    internal object? Target { get; }
}
