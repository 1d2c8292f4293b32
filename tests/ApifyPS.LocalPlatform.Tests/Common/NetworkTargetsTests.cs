using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Proxy;
using ApifyPS.LocalPlatform.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ApifyPS.LocalPlatform.Tests.Common;

/// <summary>Neither a webhook nor an Actor behind the proxy fetches a machine's cloud credentials through the platform. Nothing here leaves the machine.</summary>
public sealed class NetworkTargetsTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private readonly Api _api = platform.Api;

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("febf::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("::ffff:0.0.0.0")]
    public void Addresses_of_the_link_and_of_clouds_are_refused_in_every_form(string address) => Assert.True(NetworkTargets.IsRefused(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("192.168.1.10")]
    [InlineData("10.0.0.1")]
    [InlineData("172.17.0.1")]
    [InlineData("93.184.216.34")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("fd00::1")]
    [InlineData("2606:2800:220:1::1")]
    public void This_machine_the_local_network_and_the_internet_are_not(string address) => Assert.False(NetworkTargets.IsRefused(IPAddress.Parse(address)));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")]
    [InlineData("0xA9FEA9FE")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("169.254.43518")]
    [InlineData("::ffff:169.254.169.254")]
    public async Task A_name_is_judged_by_what_it_resolves_to(string host)
    {
        RefusedTargetException exception = await Assert.ThrowsAsync<RefusedTargetException>(() => NetworkTargets.ResolveAsync(host, CancellationToken.None));
        Assert.Contains("link-local, multicast or cloud metadata address", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await NetworkTargets.ResolveAsync("localhost", CancellationToken.None));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://0xA9FEA9FE/")]
    public async Task A_webhook_to_the_metadata_of_a_cloud_fails_without_a_call_and_says_why(string address)
    {
        await _api.Scripted("hooked", new { });
        string hooks = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new[] { new { eventTypes = new[] { "ACTOR.RUN.SUCCEEDED" }, requestUrl = address, doNotRetry = true } }));
        await _api.Run("local~hooked", query: $"&webhooks={Uri.EscapeDataString(hooks)}");

        JsonElement dispatch = default;
        await Api.Eventually(
            async () => (dispatch = (await _api.Get("v2/webhook-dispatches?desc=1")).Data.GetProperty("items")[0]).GetProperty("status").GetString() == "FAILED",
            "the dispatch fails");
        string id = dispatch.GetProperty("id").GetString()!;
        Assert.Contains("doesn't connect to", (await _api.Get($"v2/webhook-dispatches/{id}")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://0.0.0.0:1/")]
    public async Task The_proxy_refuses_an_Actor_the_metadata_of_a_cloud(string address)
    {
        using ForwardProxy proxy = ForwardProxy.Start(NullLogger.Instance);
        using HttpClient http = new(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") { Credentials = new NetworkCredential("auto", proxy.Password) } });
        http.DefaultRequestHeaders.ProxyAuthorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("auto:" + proxy.Password)));
        using HttpResponseMessage response = await http.GetAsync(new Uri(address));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("doesn't connect to", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
