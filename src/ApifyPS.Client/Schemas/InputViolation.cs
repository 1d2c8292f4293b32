namespace ApifyPS.Schemas;

/// <summary>
/// One way in which an input breaks an input schema: where, as PowerShell names it (<c>startUrls[0].url</c>, empty for the whole), which
/// word of the schema, and the platform's message.
/// </summary>
internal sealed record InputViolation(string Path, string Rule, string Message);
