namespace ApifyPS;

/// <summary>An ID, name or key that cannot be one; no request was made.</summary>
public sealed class ApifyInvalidIdException : ArgumentException
{
    internal ApifyInvalidIdException(string message, string value)
        : base(message) => Value = value;

    /// <summary>The value as it was given.</summary>
    public string Value { get; }
}
