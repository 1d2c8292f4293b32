using ApifyPS.LocalPlatform.Storages;

namespace ApifyPS.LocalPlatform.Tests.Storages;

/// <summary>The expected texts were made by the official library (@apify/utilities).</summary>
public sealed class StorageSignatureTests
{
    private const string StorageId = "WkzbQMuFYuamGv3YF";
    private const string ExpiresIn2100 = "MC40MTAyNDQ0ODAwMDAwLjFRRFI2UFRxbGNrWXcydnZHdm5ZcA";

    [Theory]
    [InlineData("key", "message", "Oyl8Xt0HbVf5bsKE5vpU")]
    [InlineData("0123456789abcdef0123456789abcdef", "OUTPUT", "nN9OrKCICyze8Yl748fm")]
    [InlineData("s", "žluť 😀", "1bZbw3pLT7RAhiMJZuZnb")]
    public void A_record_is_signed_as_the_official_clients_sign_it(string key, string message, string expected)
    {
        Assert.Equal(expected, StorageSignature.Of(key, message));
        Assert.True(StorageSignature.Opens(expected, key, message));
        Assert.False(StorageSignature.Opens(expected, key, message + "2"));
    }

    [Fact]
    public void Content_is_signed_as_the_official_clients_sign_it_and_opens_until_it_expires()
    {
        Assert.Equal("MC4wLm5ua25zbmw4VjJ2T1JmN1haSnVk", StorageSignature.OfContent("secret", StorageId));
        DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(StorageSignature.OpensContent("MC4wLm5ua25zbmw4VjJ2T1JmN1haSnVk", "secret", StorageId, now));
        Assert.True(StorageSignature.OpensContent(ExpiresIn2100, "secret", StorageId, now));
        Assert.False(StorageSignature.OpensContent(ExpiresIn2100, "secret", StorageId, now.AddYears(100)));
    }

    [Theory]
    [InlineData("MC4wLm5ua25zbmw4VjJ2T1JmN1haSnVl")]
    [InlineData("not base64!")]
    [InlineData("MC4w")]
    [InlineData("nN9OrKCICyze8Yl748fm")]
    [InlineData("💥")]
    public void A_signature_that_is_none_opens_nothing(string signature) =>
        Assert.False(StorageSignature.OpensContent(signature, "secret", StorageId, DateTimeOffset.UnixEpoch));
}
