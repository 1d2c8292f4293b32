namespace ApifyPS;

/// <summary>How a request failed without an answer.</summary>
public enum ConnectionFailure
{
    /// <summary>The host has no address. The request was not sent.</summary>
    NameResolution,

    /// <summary>Nothing accepted the connection. The request was not sent.</summary>
    Refused,

    /// <summary>No secure connection came about. The request was not sent.</summary>
    Tls,

    /// <summary>The connection broke. The request may have been carried out.</summary>
    Broken,

    /// <summary>No answer in time. The request may have been carried out.</summary>
    Timeout,

    /// <summary>The proxy refused: it wants a login, or doesn't allow the address. The request was not sent.</summary>
    Proxy,
}
