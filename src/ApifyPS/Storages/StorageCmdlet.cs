using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Base of the cmdlets that work on the content of a storage: which one they mean.</summary>
public abstract class StorageCmdlet : ApifyCmdlet
{
    /// <summary>
    /// What the API takes for the storage that the user gave; inside an Actor, when none was given, the run's own
    /// (<c>ACTOR_DEFAULT_DATASET_ID</c> and its like).
    /// </summary>
    /// <exception cref="ApifyUserException">None was given, and this is no Actor.</exception>
    private protected string ResolveStorage(StorageKind kind, string? idOrName)
    {
        if (idOrName is not null)
            return ResolveName(idOrName);
        if (kind.OfThisRun is { } id)
            return id;
        throw new ApifyUserException(kind.Parameter + "Missing", ErrorCategory.InvalidArgument,
            $"No {kind.Title} was given, and this is no run of an Actor, which would have its own.", $"-{kind.Parameter} with an ID or a name, or a run from the pipeline");
    }
}
