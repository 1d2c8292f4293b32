using System.Management.Automation;
using System.Management.Automation.Internal;

namespace ApifyPS;

/// <summary>The one rule for $null from the pipeline: it's an error for that object, and never means "nothing given".</summary>
internal static class PipelineNull
{
    /// <summary>Whether a value is $null, or what a command leaves that emits nothing.</summary>
    public static bool Is(object? value) => value is null || ReferenceEquals(value, AutomationNull.Value);

    /// <summary>Refuses $null where the pipeline gives the value.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">Its parameter that takes objects from the pipeline.</param>
    /// <param name="value">The value.</param>
    /// <param name="wanted">What was expected: <c>an input</c>.</param>
    /// <param name="recommendation">What to do.</param>
    /// <exception cref="ApifyUserException">It's $null.</exception>
    public static void Refuse(PSCmdlet cmdlet, string parameter, object? value, string wanted, string recommendation)
    {
        // A host that runs a command alone gives it a pipeline that's empty.
        if (Is(value) && cmdlet.MyInvocation.ExpectingInput && cmdlet.MyInvocation.BoundParameters.ContainsKey(parameter))
            throw new ApifyUserException("NullFromPipeline", ErrorCategory.InvalidData, $"$null came from the pipeline where {wanted} was expected.", recommendation);
    }
}
