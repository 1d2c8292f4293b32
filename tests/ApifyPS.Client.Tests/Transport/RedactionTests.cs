namespace ApifyPS.Client.Tests.Transport;

/// <summary>What may be read over somebody's shoulder or in a build's log.</summary>
public class RedactionTests
{
    [Theory]
    [InlineData("/v2/actor-runs/r1", "/v2/actor-runs/r1")]
    [InlineData("/v2/x?", "/v2/x?")]
    [InlineData("/v2/x?token=abc", "/v2/x?token=***")]
    [InlineData("?token=abc", "?token=***")]
    [InlineData("/v2/x?a=1&TOKEN=abc&b=2", "/v2/x?a=1&TOKEN=***&b=2")]
    [InlineData("/v2/x?signature=abc&webhooks=def", "/v2/x?signature=***&webhooks=***")]
    [InlineData("/v2/x?token=a=b?c", "/v2/x?token=***")]
    [InlineData("/v2/x?token=", "/v2/x?token=***")]
    [InlineData("/v2/x?token", "/v2/x?token")]
    [InlineData("/v2/x?=token&a=token", "/v2/x?=token&a=token")]
    [InlineData("/v2/x?mytoken=abc", "/v2/x?mytoken=abc")]
    public void Values_of_parameters_that_are_secrets_are_not_shown_and_everything_else_is(string address, string shown) => Assert.Equal(shown, Redaction.PathAndQuery(address));

    [Theory]
    [InlineData("Bearer 12345678, 12345678", "12345678", "Bearer ***, ***")]
    [InlineData("a word is no secret", "a word", "a word is no secret")]
    [InlineData("1234567", "1234567", "1234567")]
    [InlineData("nothing in it", "12345678", "nothing in it")]
    [InlineData("no token", "", "no token")]
    [InlineData("no token", null, "no token")]
    public void A_token_is_taken_out_of_what_others_say(string text, string? token, string shown) => Assert.Equal(shown, Redaction.Text(text, token));

    [Theory]
    [InlineData("The proxy http://jane:pa55word@proxy:3128/ refuses", "The proxy http://***@proxy:3128/ refuses")]
    [InlineData("http://a:b@c 'https://d:e@f' \"g://h@i\"", "http://***@c 'https://***@f' \"g://***@i\"")]
    [InlineData("https://c/?mail=jane@example.com", "https://c/?mail=jane@example.com")]
    [InlineData("https://c/#jane@example.com", "https://c/#jane@example.com")]
    [InlineData("https://c/jane@example.com", "https://c/jane@example.com")]
    [InlineData("http://c and jane@example.com", "http://c and jane@example.com")]
    public void The_user_and_the_password_of_an_address_are_taken_out_of_what_others_say(string text, string shown) => Assert.Equal(shown, Redaction.Text(text, null));

    [Fact]
    public void An_address_is_shown_without_user_password_and_query()
    {
        Uri address = new("https://jane:pa55word@example.com:444/a%20b?signature=abc#c");

        Assert.Equal("https://example.com:444", Redaction.Authority(address));
        Assert.Equal("https://example.com:444/a%20b", Redaction.Address(address));
    }
}
