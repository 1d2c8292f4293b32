using System.Security.Authentication;
using System.Text.RegularExpressions;
#if !NET8_0_OR_GREATER
using System.Net;
using System.Net.Sockets;
#endif

namespace ApifyPS.Client;

/// <summary>What a request without an answer is, and how it's told: who was asked, through which proxy, and what went wrong.</summary>
/// <param name="Failure">What happened.</param>
/// <param name="Problem">What exactly, where it decides what to do.</param>
/// <param name="Text">A sentence for people.</param>
internal sealed record ConnectionDiagnosis(ConnectionFailure Failure, ConnectionProblem Problem, string Text)
{
    private const int ProxyLogin = 407;
    private const int RequestTimeout = 408;
    private const int TooManyRequests = 429;

    // The runtime says it in its text only.
    private static readonly Regex TunnelStatus = new("'([1-5][0-9]{2})'", RegexOptions.CultureInvariant);

    /// <summary>Judges a failure.</summary>
    /// <param name="exception">What the HTTP stack threw.</param>
    /// <param name="address">Where the request went.</param>
    /// <param name="limit">The time limit that ended it; null when it ended by itself.</param>
    /// <param name="mayBeSent">False where nothing can have reached the platform.</param>
    public static ConnectionDiagnosis Of(Exception exception, Uri address, TimeSpan? limit, bool mayBeSent)
    {
        string host = Redaction.Authority(address);
        // A proxy that isn't there looks like a platform that isn't there.
        Uri? proxyAddress = SharedHandlers.ProxyFor(address);
        string? proxy = proxyAddress is null ? null : Redaction.Authority(proxyAddress);
        string through = proxy is null ? "" : $" through the proxy {proxy}";
        ConnectionFailure failure = limit is not null ? ConnectionFailure.Timeout : Classify(exception);
        if (!mayBeSent && failure is ConnectionFailure.Broken or ConnectionFailure.Timeout)
            return NotSent(exception, host, proxy, limit);
        switch (failure)
        {
            case ConnectionFailure.Timeout:
                return new(failure, ConnectionProblem.Other, FormattableString.Invariant($"{host} did not answer within {limit?.TotalSeconds:0.#} s{(proxy is null ? "" : $", through the proxy {proxy}")}."));
            case ConnectionFailure.NameResolution:
                return new(failure, ConnectionProblem.Other, proxy is null
                    ? $"The host name of {host} can't be resolved."
                    : $"The host name of the proxy {proxy}, through which {host} was asked, can't be resolved.");
            case ConnectionFailure.Tls:
                (ConnectionProblem problem, string why) = Insecure(exception);
                return new(failure, problem, $"No secure connection to {host}{through}: {why}");
            case ConnectionFailure.Refused when StatusOfTunnel(exception) is { } status:
                return ProxyRefused(status, host, proxyAddress);
            case ConnectionFailure.Refused:
                return NotSent(exception, host, proxy, null);
            default:
                return SpeaksTls(exception)
                    ? new(failure, ConnectionProblem.TlsExpected, $"{host} speaks TLS, and was asked without: its address begins with https://.")
                    : new(failure, ConnectionProblem.Other, $"The connection to {host}{through} broke: {Innermost(exception)}{(address.Scheme == Uri.UriSchemeHttp && EndedEarly(exception) ? " (A server that expects https:// does that, too.)" : "")}");
        }
    }

    /// <summary>A proxy that answers instead of making the connection.</summary>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="host">Who was asked.</param>
    /// <param name="proxy">Its address; null where it isn't known.</param>
    public static ConnectionDiagnosis ProxyRefused(int status, string host, Uri? proxy)
    {
        string name = proxy is null ? $"The proxy through which {host} was asked" : $"The proxy {Redaction.Authority(proxy)}, through which {host} was asked,";
        if (status == ProxyLogin)
        {
            return new(ConnectionFailure.Proxy, ConnectionProblem.ProxyLogin, proxy is not null && SharedHandlers.HasLogin(proxy)
                ? $"{name} doesn't take the user name and password that it was given (HTTP 407)."
                : $"{name} wants a user name and password (HTTP 407).");
        }

        // A 5xx is a proxy that doesn't reach the platform now; any other 4xx is what it was told to allow.
        return status is >= 400 and < 500 and not RequestTimeout and not TooManyRequests
            ? new(ConnectionFailure.Proxy, ConnectionProblem.Other, FormattableString.Invariant($"{name} doesn't allow the connection (HTTP {status})."))
            : new(ConnectionFailure.Refused, ConnectionProblem.Other, FormattableString.Invariant($"{name} doesn't make the connection (HTTP {status})."));
    }

    /// <summary>The message of the innermost exception, which is the one that says something.</summary>
    public static string Innermost(Exception exception)
    {
        while (exception.InnerException is not null)
            exception = exception.InnerException;
        return exception.Message;
    }

    private static ConnectionDiagnosis NotSent(Exception exception, string host, string? proxy, TimeSpan? limit)
    {
        string text = Chain(exception).Any(one => one is TimeoutException or OperationCanceledException)
            ? FormattableString.Invariant($"No connection to {host}{(proxy is null ? "" : $" through the proxy {proxy}")} came about {(limit is null ? "in time" : FormattableString.Invariant($"within {limit.Value.TotalSeconds:0.#} s"))}.")
            : proxy is not null ? $"The proxy {proxy}, through which {host} was asked, doesn't make the connection: {Innermost(exception)}"
            : IsHandshake(exception) ? $"{host} ended the connection before it was secure: {Innermost(exception)}"
            : $"Nothing accepts connections at {host}: {Innermost(exception)}";
        return new(ConnectionFailure.Refused, ConnectionProblem.Other, text);
    }

    /// <summary>Why no secure connection came about.</summary>
    private static (ConnectionProblem Problem, string Why) Insecure(Exception exception)
    {
        if (Chain(exception).OfType<CertificateException>().FirstOrDefault() is { } certificate)
            return (certificate.Problem, certificate.Message);
        Exception? own = Chain(exception).FirstOrDefault(one => one is AuthenticationException);
        // What the system's own TLS says comes as an inner exception; SslStream itself says that what came is no TLS.
        return own is { InnerException: null }
            ? (ConnectionProblem.NotTls, $"what answers there doesn't speak TLS ({own.Message})")
            : (ConnectionProblem.TlsRefused, $"the two sides don't agree on TLS ({Innermost(exception)})");
    }

    /// <summary>
    /// What happened. Only what cannot have reached the platform may count as not sent: a lost route looks alike before the request
    /// and after it, so the codes of sockets alone do not tell.
    /// </summary>
    private static ConnectionFailure Classify(Exception exception)
    {
        // A connection that did not come about in time; a request that took too long is told apart by its own clock.
        if (exception is OperationCanceledException)
            return exception.InnerException is TimeoutException ? ConnectionFailure.Refused : ConnectionFailure.Timeout;
#if NET8_0_OR_GREATER
        if (exception is HttpRequestException http)
        {
            switch (http.HttpRequestError)
            {
                case HttpRequestError.NameResolutionError:
                    return ConnectionFailure.NameResolution;
                case HttpRequestError.SecureConnectionError when http.InnerException is AuthenticationException:
                    return ConnectionFailure.Tls;
                case HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError:
                    return ConnectionFailure.Refused;
            }
        }

        return ConnectionFailure.Broken;
#else
        // A certificate that wasn't accepted, before all else: .NET Framework has several statuses for it.
        if (Chain(exception).Any(one => one is CertificateException))
            return ConnectionFailure.Tls;
        foreach (Exception one in Chain(exception))
        {
            switch (one)
            {
                case AuthenticationException:
                    return ConnectionFailure.Tls;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery }:
                    return ConnectionFailure.NameResolution;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return ConnectionFailure.Refused;
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return ConnectionFailure.NameResolution;
                case WebException { Status: WebExceptionStatus.ConnectFailure }:
                    return ConnectionFailure.Refused;
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return ConnectionFailure.Tls;
                case WebException:
                    return ConnectionFailure.Broken;
            }
        }

        return ConnectionFailure.Broken;
#endif
    }

    private static int? StatusOfTunnel(Exception exception) =>
#if NET8_0_OR_GREATER
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } && TunnelStatus.Match(exception.Message) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;
#else
        // .NET Framework has it as an answer.
        null;
#endif

    private static bool IsHandshake(Exception exception) =>
#if NET8_0_OR_GREATER
        exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
#else
        false;
#endif

    private static bool EndedEarly(Exception exception) =>
#if NET8_0_OR_GREATER
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded };
#else
        false;
#endif

    /// <summary>Whether what should have been a status line is an alert of TLS, which quotes as its first two bytes.</summary>
    private static bool SpeaksTls(Exception exception) => Chain(exception).Any(one => one.Message.Contains("\u0015\u0003"));

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? one = exception; one is not null; one = one.InnerException)
            yield return one;
    }
}
