namespace ApifyPS.Client.Tests.RequestQueues;

/// <summary>Keys and IDs agree with those of Apify's own clients (seen in the requests of crawlee and apify-client): else a request is crawled twice.</summary>
public sealed class RequestKeysTests
{
    [Theory]
    [InlineData("u2", "bKICyI5Unf9owJv")]
    [InlineData("http://127.0.0.1:3398", "cdmecad6ILfvA4G")]
    [InlineData("http://a", "VN9IS7KC5Ryt0Z1")]
    public void The_ID_is_the_one_that_the_platform_computes(string uniqueKey, string id) => Assert.Equal(id, RequestKeys.IdOf(uniqueKey));

    [Theory]
    [InlineData("http://127.0.0.1:3398/", "http://127.0.0.1:3398")]
    [InlineData("HTTPS://Example.COM/Path/", "https://example.com/Path")]
    [InlineData(" https://example.com/a?b=2&a=1#part ", "https://example.com/a?a=1&b=2")]
    [InlineData("https://example.com/?utm_source=x&q=1&utm_medium=y", "https://example.com?q=1")]
    [InlineData("no address", "no address")]
    public void Addresses_that_mean_the_same_have_one_key(string url, string key) => Assert.Equal(key, RequestKeys.UniqueKeyOf(url, "GET", null));

    [Fact]
    public void Two_forms_to_one_address_are_two_requests()
    {
        string first = RequestKeys.UniqueKeyOf("https://example.com/form", "post", "a=1");
        Assert.Equal("POST(LXEWQrcm):https://example.com/form", RequestKeys.UniqueKeyOf("https://example.com/form", "post", "x"), ignoreCase: false);
        Assert.NotEqual(first, RequestKeys.UniqueKeyOf("https://example.com/form", "post", "a=2"));
    }
}
