namespace ApifyPS.Client.Tests.RequestQueues;

/// <summary>The keys and IDs were computed by Apify's own code: <c>Request.computeUniqueKey</c> and <c>getRequestId</c> of @crawlee/core 3 on Node.js 20.</summary>
public class RequestKeysTests
{
    [Theory]
    [InlineData("https://example.com", "GET", null, false, "https://example.com", "EAaArVRs5qV39C9")]
    [InlineData("https://example.com/", "GET", null, false, "https://example.com", "EAaArVRs5qV39C9")]
    [InlineData("HTTPS://Example.COM:443/A/", "GET", null, false, "https://example.com/A", "rrBWEvYripXFwaP")]
    [InlineData("http://example.com:80/x", "GET", null, false, "http://example.com/x", "g0Iu816J8tTtSOk")]
    [InlineData("http://example.com:8080/x/", "GET", null, false, "http://example.com:8080/x", "URLvEnOgqy32qKA")]
    [InlineData("https://example.com/a?b=2&a=1#frag", "GET", null, false, "https://example.com/a?a=1&b=2", "BRAptqExmhuRSNC")]
    [InlineData("https://example.com/?utm_source=x&utm_medium=y", "GET", null, false, "https://example.com", "EAaArVRs5qV39C9")]
    [InlineData("https://example.com/p?utm_source=x&q=1", "GET", null, false, "https://example.com/p?q=1", "SiedrDSwXFbA010")]
    [InlineData("https://example.com/?a=%20b&c=d+e", "GET", null, false, "https://example.com?a=+b&c=d+e", "VijK94nDGWDAuVI")]
    [InlineData("https://example.com/?a", "GET", null, false, "https://example.com?a=", "FUPmb2WxLwppsst")]
    [InlineData("https://example.com/?a=&a=1&&b", "GET", null, false, "https://example.com?a=&a=1&b=", "BxlpXumVqGTFxxq")]
    [InlineData("https://example.com/?z=1&a=2&z=0&a=1", "GET", null, false, "https://example.com?a=2&a=1&z=1&z=0", "t5AMuX3Tctc4fvx")]
    [InlineData("https://example.com/č ž?q=č ž", "GET", null, false, "https://example.com/%C4%8D%20%C5%BE?q=%C4%8D+%C5%BE", "wMidRS8N4ZqxGGZ")]
    [InlineData("https://user:pw@example.com/x", "GET", null, false, "https://example.com/x", "VM749C8Ma00kHUC")]
    [InlineData("https://example.com/a/../b/./c/", "GET", null, false, "https://example.com/b/c", "EdGjCSyQvkAhL1m")]
    [InlineData("https://example.com/%7Euser/%41", "GET", null, false, "https://example.com/%7Euser/%41", "MPFEkiBvFqJhnP9")]
    [InlineData("https://bücher.example/ß", "GET", null, false, "https://xn--bcher-kva.example/%C3%9F", "bHMcGFsCGIzgRCw")]
    [InlineData("https://example.com/?q=it's(1)!*~-_.", "GET", null, false, "https://example.com?q=it%27s%281%29%21*%7E-_.", "hieTU7Byscvp5sU")]
    [InlineData("https://example.com/?q=a%2Bb%26c", "GET", null, false, "https://example.com?q=a%2Bb%26c", "nA5DfnLjta6afjM")]
    [InlineData("https://example.com//double//slash/", "GET", null, false, "https://example.com//double//slash", "haLKalMHCkKJO3U")]
    [InlineData("  https://example.com/trim  ", "GET", null, false, "https://example.com/trim", "CPgjDAHEYg3i2Mt")]
    [InlineData("not a url", "GET", null, false, "not a url", "2LWm5UdgxhI00SY")]
    [InlineData("https://example.com/?%75tm_source=1&x=%C3%28", "GET", null, false, "https://example.com?x=%EF%BF%BD%28", "OYwnjR9WFb4fnlT")]
    [InlineData("https://example.com/?a=b=c", "GET", null, false, "https://example.com?a=b%3Dc", "WLdNs6qbsNXAYms")]
    [InlineData("https://example.com/path;v=1?x=1;y=2", "GET", null, false, "https://example.com/path;v=1?x=1%3By%3D2", "H2pJJ4IvRBfXL5S")]
    [InlineData("https://example.com/?é=1&z=2&Z=3&%F0%9F%98%80=4", "GET", null, false, "https://example.com?Z=3&z=2&%C3%A9=1&%F0%9F%98%80=4", "NN8yFvTDmMSaCWX")]
    [InlineData("https://[::1]:3000/x", "GET", null, false, "https://[::1]:3000/x", "3ZcKR7isZAgNNUm")]
    [InlineData("https://example.com/?a=1&b=%zz", "GET", null, false, "https://example.com?a=1&b=%25zz", "ajK88sVw82mjfIk")]
    [InlineData("https://example.com\\a\\b", "GET", null, false, "https://example.com/a/b", "7R1BN2R7bNCF3aX")]
    [InlineData("ftp://example.com/f/", "GET", null, false, "ftp://example.com/f", "5zAyrqgBzjgMmyf")]
    [InlineData("https://example.com/\"<>`{}|^", "GET", null, false, "https://example.com/%22%3C%3E%60%7B%7D|^", "ccF6Uqz0Knea4WZ")]
    [InlineData("https://example.com/?q=\"<>`{}|^'", "GET", null, false, "https://example.com?q=%22%3C%3E%60%7B%7D%7C%5E%27", "2i7ylveqzBArUXp")]
    [InlineData("https://127.1/x", "GET", null, false, "https://127.0.0.1/x", "84Dk1hrVEDWtgaE")]
    [InlineData("https://example.com/?a=😀", "GET", null, false, "https://example.com?a=%F0%9F%98%80", "zUpizNFn8JRxq9D")]
    [InlineData("https://example.com/%2e%2e/x", "GET", null, false, "https://example.com/x", "VM749C8Ma00kHUC")]
    [InlineData("https://example.com./", "GET", null, false, "https://example.com.", "KIZ2amfoQSAejr6")]
    [InlineData("https://EXAMPLE.com/%E4%BD%A0", "GET", null, false, "https://example.com/%E4%BD%A0", "e9BNQVFsg9Uyxgv")]
    [InlineData("https://example.com/a\tb\nc", "GET", null, false, "https://example.com/abc", "080zF6SWiyqI4ZA")]
    [InlineData("https://example.com:/x", "GET", null, false, "https://example.com/x", "VM749C8Ma00kHUC")]
    [InlineData("https://example.com/?a=%", "GET", null, false, "https://example.com?a=%25", "sdyoMYSdvJLyysh")]
    [InlineData("https://xn--bcher-kva.example/", "GET", null, false, "https://xn--bcher-kva.example", "7c80a8otzlFPKUY")]
    [InlineData("https://example.com/?b=1&a=%61&a=b", "GET", null, false, "https://example.com?a=a&a=b&b=1", "Nh4eaBD8YplOZLe")]
    [InlineData("https://example.com/api", "POST", "{\"a\":1}", true, "POST(AVq9f1zF):https://example.com/api", "EprNwuRxpmPqPgH")]
    [InlineData("https://example.com/api", "post", "žluťoučký", true, "POST(694T5ips):https://example.com/api", "g7RCg04OZ21yQRs")]
    [InlineData("https://example.com/api", "GET", null, true, "GET():https://example.com/api", "wFIx4Shnd9SWBNj")]
    [InlineData("https://example.com/api/", "PUT", "", true, "PUT():https://example.com/api", "DEgtiW1HylfK35p")]
    [InlineData("https://example.com/api", "POST", "x", false, "https://example.com/api", "N8gq1FpTUxiNOz2")]
    public void A_request_has_the_key_and_the_ID_that_a_crawler_gives_it(string url, string method, string? payload, bool extended, string uniqueKey, string id)
    {
        string key = RequestKeys.UniqueKeyOf(url, method, payload, extended);
        Assert.Equal(uniqueKey, key);
        Assert.Equal(id, RequestKeys.IdOf(key));
    }

    [Theory]
    [InlineData("https://")]
    [InlineData("https:///?#")]
    [InlineData("https://example.com:99999/")]
    [InlineData("https://exa mple.com/")]
    [InlineData("https://[::1/")]
    [InlineData("https://1.2.3.999/")]
    [InlineData("/relative")]
    [InlineData("mailto:a@b.c")]
    [InlineData("")]
    public void What_is_no_address_of_the_web_is_its_own_key_and_no_crash(string url) => Assert.Equal(url, RequestKeys.UniqueKeyOf(url));

    [Fact]
    public void The_key_of_a_key_is_the_same_key()
    {
        string key = RequestKeys.UniqueKeyOf("https://Example.com:443/a b/../%7e?y=+&x=%2B&utm_id=1#top");
        Assert.Equal(key, RequestKeys.UniqueKeyOf(key));
    }
}
