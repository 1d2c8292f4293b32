namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>How the server's log is written: for people or for programs.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
