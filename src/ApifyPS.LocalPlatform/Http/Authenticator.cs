using System.Security.Cryptography;
using System.Text;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>Who may: any token is the local user's, unless the server was started with the only one that counts. Runs have their own.</summary>
internal sealed class Authenticator(string? onlyToken, RunSupervisor supervisor)
{
    public void Require(HttpContext context)
    {
        if (TokenOf(context.Request) is not { } token)
        {
            throw new PlatformException(ErrorKind.NotAuthenticated, "token-not-provided", "Authentication token was not provided.");
        }

        if (supervisor.IsRunToken(token) || IsOwners(token)) return;
        throw new PlatformException(ErrorKind.NotAuthenticated, "invalid-token", RunToken.IsOne(token) ? "Authentication token is not valid: the run that it belongs to has ended." : "Authentication token is not valid.");
    }

    /// <summary>What the API lets only the user do, and no Actor: to change what Actors are and what the account may.</summary>
    public void RefuseRun(HttpContext context)
    {
        if (IsFromRun(context))
        {
            throw new PlatformException(ErrorKind.Forbidden, "insufficient-permissions",
                "The token of a run may not do this. Actors may use storages, start Actors and change their own run; registering and changing Actors, and the account, are the user's.");
        }
    }

    /// <summary>What is the owner's alone: to register a program, to stop the server. It takes the token of the server where there is one, and no run's.</summary>
    public void RequireOwner(HttpContext context)
    {
        string? token = TokenOf(context.Request);
        if (token is null ? onlyToken is not null : !IsOwners(token))
        {
            throw new PlatformException(ErrorKind.NotAuthenticated, "invalid-token",
                token is not null && RunToken.IsOne(token) ? "The administration of this platform is the user's, and no run's." : "This platform was started with a token, which its administration needs too.");
        }
    }

    /// <summary>Whether the request comes from inside a run.</summary>
    public bool IsFromRun(HttpContext context) => TokenOf(context.Request) is { } token && supervisor.IsRunToken(token);

    /// <summary>ID of the run that sends the request; null when it comes from elsewhere.</summary>
    public string? RunOf(HttpContext context) => TokenOf(context.Request) is { } token ? supervisor.RunOfToken(token) : null;

    public static string? TokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        string header = request.Headers.Authorization.ToString();
        string token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : request.Query["token"].ToString();
        return token.Length > 0 ? token : null;
    }

    private bool IsOwners(string token) => onlyToken is null ? !RunToken.IsOne(token) : AreEqual(token, onlyToken);

    private static bool AreEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
