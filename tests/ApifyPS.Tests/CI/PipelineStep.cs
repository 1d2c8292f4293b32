namespace ApifyPS.Tests.CI;

/// <summary>A step of a pipeline in a document that runs a script.</summary>
/// <param name="Line">Line of the document at which it begins, from 1.</param>
/// <param name="Id">What later steps call it; null for none.</param>
/// <param name="Script">The script.</param>
/// <param name="Variables">The environment variables that it maps, with the service's expressions.</param>
internal sealed record PipelineStep(int Line, string? Id, string Script, IReadOnlyDictionary<string, string> Variables);
