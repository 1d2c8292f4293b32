using System.Security.Authentication;

namespace ApifyPS.Client;

/// <summary>A certificate that isn't accepted, and why, in words that follow those of "no secure connection to …".</summary>
internal sealed class CertificateException : AuthenticationException
{
    public CertificateException(ConnectionProblem problem, string message)
        : base(message) => Problem = problem;

    public ConnectionProblem Problem { get; }
}
