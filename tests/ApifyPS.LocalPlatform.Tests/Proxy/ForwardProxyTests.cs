using System.Net;
using System.Net.Sockets;
using System.Text;
using ApifyPS.LocalPlatform.Proxy;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ApifyPS.LocalPlatform.Tests.Proxy;

public sealed class ForwardProxyTests(PlatformFixture platform) : IClassFixture<PlatformFixture>, IDisposable
{
    private readonly ForwardProxy _proxy = ForwardProxy.Start(NullLogger.Instance);

    [Fact]
    public async Task What_an_actor_fetches_through_the_proxy_arrives_whatever_kind_of_proxy_it_asks_for()
    {
        using HttpClient http = Client("groups-RESIDENTIAL,session-abc,country-CZ", _proxy.Password);
        for (int n = 0; n < 3; n++)
        {
            using HttpResponseMessage response = await http.PostAsync(new Uri($"{platform.Url}/v2/datasets"), new StringContent("{}", Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("token-not-provided", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tunnel_is_what_https_needs()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        NetworkStream stream = client.GetStream();
        string authority = new Uri(platform.Url).Authority;
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("auto:" + _proxy.Password));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nProxy-Authorization: Basic {credentials}\r\n\r\n"));
        using StreamReader reader = new(stream);
        Assert.Equal("HTTP/1.1 200 Connection Established", await reader.ReadLineAsync());
        Assert.Equal(string.Empty, await reader.ReadLineAsync());
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /__local/ready HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"));
        Assert.Contains("\"pid\"", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sdks_are_told_that_they_are_connected()
    {
        using HttpClient http = Client("auto", _proxy.Password);
        Assert.Contains("\"connected\":true", await http.GetStringAsync(new Uri("http://proxy.apify.com/?format=json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_can_use_the_proxy()
    {
        using HttpClient http = Client("auto", "guessed");
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, (await http.GetAsync(new Uri($"{platform.Url}/__local/ready"))).StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_unreachable()
    {
        using FakePlatform closed = FakePlatform.Refusing(_ => FakeReply.Closed());
        using HttpClient http = Client("auto", _proxy.Password);
        Assert.Equal(HttpStatusCode.BadGateway, (await http.GetAsync(closed.BaseUri)).StatusCode);
    }

    public void Dispose() => _proxy.Dispose();

    private HttpClient Client(string user, string password) => new(new HttpClientHandler
    {
        UseProxy = true,
        Proxy = new WebProxy($"http://127.0.0.1:{_proxy.Port}") { Credentials = new NetworkCredential(user, password) },
    }) { Timeout = TimeSpan.FromSeconds(30) };
}
