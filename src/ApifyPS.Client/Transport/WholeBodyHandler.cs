namespace ApifyPS.Client;

/// <summary>
/// Decompresses answers, and makes an error of one that ends early. .NET does neither as we need it: its decompression takes a
/// compressed body that was cut for a short one, and .NET Framework does the same with a body that is shorter than announced.
/// </summary>
internal sealed class WholeBodyHandler : DelegatingHandler
{
#if NET8_0_OR_GREATER
    private const string Encodings = "gzip, br";
#else
    private const string Encodings = "gzip";
#endif

    public WholeBodyHandler(HttpMessageHandler inner)
        : base(inner)
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept-Encoding", Encodings);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // A HEAD announces the length of what it does not send.
        if (response.Content is { } content && request.Method != HttpMethod.Head)
            response.Content = new WholeBodyContent(content);
        return response;
    }
}
