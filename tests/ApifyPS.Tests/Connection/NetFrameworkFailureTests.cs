using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ApifyPS.Tests.Connection;

/// <summary>
/// What HttpClient throws on .NET Framework, which is nowhere but on Windows: a WebException below, with a status. A start that surely wasn't
/// sent must not be called uncertain, and one that may have been must not be sent again.
/// </summary>
[Trait("Builds", "both")]
[Collection(ModuleCollection.Name)]
public sealed class NetFrameworkFailureTests
{
    public static TheoryData<string, Exception, string> Shapes => new()
    {
        { "no such host", Web(WebExceptionStatus.NameResolutionFailure), "NameResolution" },
        { "no such proxy", Web(WebExceptionStatus.ProxyNameResolutionFailure), "NameResolution" },
        { "no such host, as a socket has it", new SocketException((int)SocketError.HostNotFound), "NameResolution" },
        { "a name server that doesn't answer", new SocketException((int)SocketError.TryAgain), "NameResolution" },
        { "nobody listens", Web(WebExceptionStatus.ConnectFailure, new SocketException((int)SocketError.ConnectionRefused)), "Refused" },
        { "nobody listens, as a socket has it", new SocketException((int)SocketError.ConnectionRefused), "Refused" },
        { "a certificate that isn't accepted", Web(WebExceptionStatus.TrustFailure, new AuthenticationException("The remote certificate is invalid.")), "Tls" },
        { "no TLS version in common", Web(WebExceptionStatus.SecureChannelFailure), "Tls" },
        { "TLS that fails by itself", new AuthenticationException("A call to SSPI failed."), "Tls" },
        // It's not known how much had gone out.
        { "a request that couldn't be sent to its end", Web(WebExceptionStatus.SendFailure, new IOException("Unable to write data.")), "Broken" },
        { "an answer that didn't come", Web(WebExceptionStatus.ReceiveFailure), "Broken" },
        { "a kept connection that was closed", Web(WebExceptionStatus.KeepAliveFailure), "Broken" },
        { "a connection that was closed", Web(WebExceptionStatus.ConnectionClosed), "Broken" },
        { "an answer that is no HTTP", Web(WebExceptionStatus.ServerProtocolViolation), "Broken" },
    };

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public async Task Each_failure_is_what_it_is(string what, Exception below, string expected)
    {
        Skip.If(ModuleFixture.Framework == "net8.0", "PowerShell 7 has other exceptions.");

        Exception failure = await AskAsync(_ => throw new HttpRequestException("An error occurred while sending the request.", below));

        Assert.True(expected == failure.GetType().GetProperty("Failure")!.GetValue(failure)!.ToString(), $"{what}: {failure.Message}");
        Assert.Contains("https://platform.example", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_login_is_told_as_that_also_where_it_is_an_answer()
    {
        Exception failure = await AskAsync(_ => new HttpResponseMessage(HttpStatusCode.ProxyAuthenticationRequired) { Content = new StringContent("<html>Who are you?</html>") });

        Assert.Equal("Proxy", failure.GetType().GetProperty("Failure")!.GetValue(failure)!.ToString());
        Assert.Equal("The proxy through which https://platform.example was asked wants a user name and password (HTTP 407).", failure.Message);
    }

    private static WebException Web(WebExceptionStatus status, Exception? inner = null) => new("The underlying connection was closed.", inner, status, null);

    private static async Task<Exception> AskAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using AnsweringHandler handler = new(answer);
        using HttpClient http = new(handler);
        object options = ModuleInternals.New("ApifyPS.Client.ApifyClientOptions");
        foreach ((string name, object value) in new (string, object)[] { ("BaseUri", new Uri("https://platform.example/")), ("MaxRetries", 0), ("HttpClient", http) })
            ModuleInternals.Type("ApifyPS.Client.ApifyClientOptions").GetProperty(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)!.SetValue(options, value);
        object client = ModuleInternals.New("ApifyPS.Client.ApifyClient", options);
        object runs = client.GetType().GetProperty("Runs")!.GetValue(client)!;
        return await Assert.ThrowsAnyAsync<Exception>(() => (Task)ModuleInternals.Call(runs, "GetAsync", "r1", CancellationToken.None)!);
    }

    private sealed class AnsweringHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(answer(request));
            }
            catch (HttpRequestException exception)
            {
                return Task.FromException<HttpResponseMessage>(exception);
            }
        }
    }
}
