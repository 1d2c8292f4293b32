namespace ApifyPS;

/// <summary>What exactly kept a connection from coming about, as far as it decides what to do about it.</summary>
internal enum ConnectionProblem
{
    /// <summary>Nothing beyond what <see cref="ConnectionFailure"/> says.</summary>
    Other,

    /// <summary>A certificate has expired, or this machine's clock is late.</summary>
    CertificateExpired,

    /// <summary>A certificate isn't valid yet, or this machine's clock is early.</summary>
    CertificateNotYetValid,

    /// <summary>The certificate was issued for another host.</summary>
    CertificateOfAnotherHost,

    /// <summary>The certificate's issuer isn't one that this machine trusts.</summary>
    CertificateIssuerUnknown,

    /// <summary>The certificate is not accepted for another reason.</summary>
    CertificateRefused,

    /// <summary>What answers doesn't speak TLS.</summary>
    NotTls,

    /// <summary>What answers speaks TLS, and was asked without.</summary>
    TlsExpected,

    /// <summary>The two sides have no TLS version or cipher in common, or the server refused for a reason of its own.</summary>
    TlsRefused,

    /// <summary>The proxy wants a login, or another one.</summary>
    ProxyLogin,
}
