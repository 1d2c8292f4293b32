namespace ApifyPS;

/// <summary>No complete answer came: the connection could not be made, broke, or took too long.</summary>
public sealed class ApifyConnectionException : ApifyException
{
    internal ApifyConnectionException(ConnectionFailure failure, string message, string method, string path, int attempt, Exception? inner)
        : base(message, method, path, attempt, inner) => Failure = failure;

    /// <summary>What happened to the connection.</summary>
    public ConnectionFailure Failure { get; }

    /// <summary>What exactly was wrong, where it decides what to do about it.</summary>
    internal ConnectionProblem Problem { get; init; }
}
