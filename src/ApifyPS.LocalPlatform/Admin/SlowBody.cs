namespace ApifyPS.LocalPlatform.Admin;

/// <summary>Send the real answer's body in pieces of so many bytes, with a pause before each.</summary>
internal sealed record SlowBody(int Bytes, int IntervalMs);
