namespace ApifyPS.Chaos;

/// <summary>What many waits at once cost.</summary>
internal sealed record WaitReport(int Runs, int Ended, int PeakConnections, long Requests, double Megabytes, TimeSpan Time);
