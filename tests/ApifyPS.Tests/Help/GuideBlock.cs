namespace ApifyPS.Tests.Help;

/// <summary>Commands of a document.</summary>
/// <param name="Line">Line of the document at which they begin, from 1.</param>
/// <param name="Code">The commands.</param>
/// <param name="NotRunBecause">Why they are not run; empty when they are.</param>
/// <param name="NeedsPowerShell7">Whether Windows PowerShell has no such commands.</param>
/// <param name="Output">What they print; null where the document does not say it.</param>
internal sealed record GuideBlock(int Line, string Code, string NotRunBecause, bool NeedsPowerShell7, string? Output);
