using System.Management.Automation;
using System.Management.Automation.Host;

namespace ApifyPS.Commands;

/// <summary>
/// Base of the cmdlets that delete what can't be had back. They ask before each one, as their ConfirmImpact High has it; -Force,
/// <c>-Confirm:$false</c> or <c>$ConfirmPreference = 'None'</c> delete without a question.
/// </summary>
public abstract class RemoveCmdlet : ApifyCmdlet
{
    private const string Operation = "Delete";

    private int _deleted;

    /// <summary>Deletes without asking, as scripts need it. With -WhatIf nothing is deleted all the same, and -Confirm asks.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    // Where -Confirm isn't given the preference decides, and High meets all of them but None.
    private bool Asks => MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : !Force && !(LanguagePrimitives.TryConvertTo(GetVariableValue("ConfirmPreference"), out ConfirmImpact preference) && preference == ConfirmImpact.None);

    private bool IsWhatIf => LanguagePrimitives.IsTrue(MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given : GetVariableValue("WhatIfPreference"));

    /// <summary>
    /// Whether a question would be put to nobody. The console would take a line of a redirected input for the answer, an empty one for Yes, and
    /// fails where there is none; a job would wait until somebody receives it. Where a host refuses to ask, it says so itself.
    /// </summary>
    private bool NobodyAnswers => Host.Name switch
    {
        "ConsoleHost" => Console.IsInputRedirected,
        // The process of Start-Job is started with it; those of remote sessions, in which the user is asked, aren't.
        "ServerRemoteHost" => Environment.GetCommandLineArgs().Contains("-s", StringComparer.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Deletes each one that may be deleted. What fails is an error, and the next one has its turn.</summary>
    /// <param name="kind">What they are, for the question.</param>
    /// <param name="ids">What the user gave.</param>
    /// <param name="delete">Deletes one of them.</param>
    private protected void DeleteEach(string kind, IEnumerable<string> ids, Func<string, Task> delete)
    {
        foreach (string id in ids)
        {
            ForEachTarget(id, () =>
            {
                if (!MayDelete(id, $"{kind} {id}"))
                    return;
                Await(delete(id));
                _deleted++;
            });
        }
    }

    private bool MayDelete(string id, string target)
    {
        if (!IsWhatIf && !Asks)
        {
            // ShouldProcess would ask in spite of -Force. This is what it says else.
            WriteVerbose($"Performing the operation \"{Operation}\" on target \"{target}\".");
            return true;
        }

        if (!IsWhatIf && NobodyAnswers)
            ThrowNotConfirmed(id, null);
        try
        {
            return ShouldProcess(target, Operation);
        }
        catch (Exception exception) when (exception is HostException or PSInvalidOperationException or NotImplementedException or NotSupportedException)
        {
            ThrowNotConfirmed(id, exception);
            throw;
        }
    }

    private void ThrowNotConfirmed(string id, Exception? cause) => ThrowTerminatingError(ApifyErrors.ToErrorRecord(
        new ApifyUserException("ConfirmationNotPossible", ErrorCategory.InvalidOperation,
            $"{MyInvocation.MyCommand.Name} asks before it deletes, and nobody can answer here. {(_deleted == 0 ? "Nothing was deleted." : FormattableString.Invariant($"Deleted before: {_deleted}."))} Add -Force to delete without being asked.",
            "Try it with -WhatIf first, which shows what would be deleted.", inner: cause),
        id));
}
