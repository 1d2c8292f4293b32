namespace ApifyPS;

/// <summary>What came of work beside the pipeline, ready to be written on the pipeline thread.</summary>
internal abstract class WorkResult
{
    /// <summary>What kept the work from being done; null when nothing did.</summary>
    public Exception? Failure { get; set; }
}
