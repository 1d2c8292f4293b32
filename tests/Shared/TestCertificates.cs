using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ApifyPS.TestSupport;

/// <summary>An authority that nobody has installed, as a network that inspects HTTPS has one, and the certificates that it issues.</summary>
internal sealed class TestCertificates : IDisposable
{
    public const string AuthorityName = "Contoso Inspection Root";

    private readonly X509Certificate2 _authority;

    public TestCertificates(string authorityName = AuthorityName)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new(new X500DistinguishedName($"CN=\"{authorityName}\""), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100));
    }

    /// <summary>The authority's certificate, as a file of root certificates has it.</summary>
    public string Pem => _authority.ExportCertificatePem();

    /// <summary>A certificate of the authority for hosts or addresses.</summary>
    /// <param name="days">From when to when it's valid, in days from now.</param>
    /// <param name="hosts">Names and IP addresses.</param>
    public X509Certificate2 Issue((int From, int To) days, params string[] hosts)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = Request(key, hosts).Create(_authority, DateTimeOffset.UtcNow.AddDays(days.From), DateTimeOffset.UtcNow.AddDays(days.To), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = certificate.CopyWithPrivateKey(key);
        return Served(whole);
    }

    /// <summary>A certificate of the authority that's right, but for its authority.</summary>
    public X509Certificate2 Issue(params string[] hosts) => Issue((-1, 30), hosts);

    public static X509Certificate2 SelfSigned(params string[] hosts)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = Request(key, hosts).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return Served(certificate);
    }

    public void Dispose() => _authority.Dispose();

    private static CertificateRequest Request(RSA key, string[] hosts)
    {
        CertificateRequest request = new(new X500DistinguishedName($"CN=\"{hosts[0]}\""), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>Windows serves only a certificate whose key was loaded from a file.</summary>
    private static X509Certificate2 Served(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
