using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ApifyPS.Client;

/// <summary>
/// Says in plain words why the system doesn't accept a certificate. It never accepts one that the system doesn't: the token goes where the
/// certificate is right, and nowhere else.
/// </summary>
internal static class CertificateCheck
{
    private const int MaxNameLength = 100;

    private const X509ChainStatusFlags NoIssuer = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>What is wrong with the certificate of a host; null when nothing is.</summary>
    /// <param name="host">The host's name, as it was asked for.</param>
    /// <param name="certificate">Its certificate; null for none.</param>
    /// <param name="chain">The certificate with those of its issuers, and what the system found about each.</param>
    /// <param name="errors">What the system found.</param>
    public static CertificateException? Problem(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
            return new CertificateException(ConnectionProblem.CertificateRefused, "it has no certificate.");
        using X509Certificate2 own = new(certificate);
        List<(ConnectionProblem Kind, string Text)> problems = [];
        X509ChainStatusFlags found = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        if ((found & X509ChainStatusFlags.NotTimeValid) != 0)
            problems.Add(OutOfTime(own, chain!));
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            problems.Add((ConnectionProblem.CertificateOfAnotherHost, $"was issued for {Short(own.GetNameInfo(X509NameType.DnsName, forIssuer: false), own.Subject)}, not for {host}"));
        if ((found & NoIssuer) != 0)
            problems.Add((ConnectionProblem.CertificateIssuerUnknown, own.Subject == own.Issuer ? "is self-signed" : $"was issued by {Issuer(own)}, which this machine doesn't trust"));
        X509ChainStatusFlags rest = found & ~(NoIssuer | X509ChainStatusFlags.NotTimeValid);
        if (rest != X509ChainStatusFlags.NoError || problems.Count == 0)
            problems.Add((ConnectionProblem.CertificateRefused, $"isn't accepted ({(rest == X509ChainStatusFlags.NoError ? errors.ToString() : rest.ToString())})"));
        // The first decides what to do: who has an expired certificate of a wrong host is asked to look at the clock first.
        return new CertificateException(problems[0].Kind, $"its certificate {string.Join(", and ", problems.Select(problem => problem.Text))}.");
    }

    private static (ConnectionProblem Kind, string Text) OutOfTime(X509Certificate2 own, X509Chain chain)
    {
        X509Certificate2 late = chain.ChainElements.Cast<X509ChainElement>()
            .FirstOrDefault(element => element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid))?.Certificate ?? own;
        DateTime now = chain.ChainPolicy.VerificationTime;
        bool early = now < late.NotBefore;
        string whose = late.Subject == own.Subject ? "" : $"has an issuer, {Short(late.GetNameInfo(X509NameType.SimpleName, forIssuer: false), late.Subject)}, whose own ";
        string text = early ? $"{whose}is valid only from {Time(late.NotBefore)}" : $"{whose}expired on {Time(late.NotAfter)}";
        return (early ? ConnectionProblem.CertificateNotYetValid : ConnectionProblem.CertificateExpired, $"{text} (this machine's clock says {Time(now)})");
    }

    private static string Issuer(X509Certificate2 certificate) => $"'{Short(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), certificate.Issuer)}'";

    private static string Short(string? name, string otherwise)
    {
        string known = string.IsNullOrEmpty(name) ? otherwise : name!;
        return known.Length > MaxNameLength ? known.Substring(0, MaxNameLength) + "…" : known;
    }

    private static string Time(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
