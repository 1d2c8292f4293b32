#if !NET8_0_OR_GREATER
namespace ApifyPS.Client;

/// <summary>
/// The handler of .NET Framework, which passes on no more of a certificate that isn't accepted than that it isn't. What is wrong with it is
/// kept beside the request until the failure comes.
/// </summary>
internal sealed class CheckedHandler : HttpClientHandler
{
    private const string Key = "ApifyPS.Certificate";

    public CheckedHandler() =>
        ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) =>
        {
            CertificateException? problem = CertificateCheck.Problem(request.RequestUri.Host, certificate, chain, errors);
            request.Properties[Key] = problem;
            return problem is null;
        };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (request.Properties.TryGetValue(Key, out object? found) && found is CertificateException problem)
        {
            throw new HttpRequestException(exception.Message, problem);
        }
    }
}
#endif
