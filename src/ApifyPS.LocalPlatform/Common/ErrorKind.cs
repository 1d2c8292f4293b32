namespace ApifyPS.LocalPlatform.Common;

/// <summary>What went wrong, in terms of the platform; the HTTP layer maps it to a status code.</summary>
internal enum ErrorKind
{
    InvalidInput,
    NotAuthenticated,
    Forbidden,
    NotFound,
    Timeout,
    Conflict,
    TooLarge,
    UnsupportedEncoding,
    NotImplemented,
}
