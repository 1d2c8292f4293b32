using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes request queues with all that is in them.</summary>
/// <remarks>
/// <para>
/// The requests are gone at once and cannot be brought back; a crawler that works on the queue will fail. You are asked for
/// each one; -Force deletes without a question, and -WhatIf shows what would be deleted. <see cref="RemoveApifyRequestCommand"/> deletes single requests.
/// </para>
/// <para>
/// Wildcards are not taken here: <see cref="GetApifyRequestQueueCommand"/> finds queues by a pattern, and pipes them on. A queue that is not there is
/// an error, <c>RecordNotFound</c>; the others are deleted all the same.
/// </para>
/// </remarks>
/// <example>
/// <para>See what would be deleted.</para>
/// <code>
/// Remove-ApifyRequestQueue shop, pages -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "request queue shop".
/// What if: Performing the operation "Delete" on target "request queue pages".
/// </code>
/// </example>
/// <example>
/// <para>Delete the queues that are done.</para>
/// <para>Here those in which nothing waits.</para>
/// <code>
/// Get-ApifyRequestQueue |
///     Where-Object PendingRequestCount -eq 0 |
///     Remove-ApifyRequestQueue -Force
/// Get-ApifyRequestQueue
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// 6Wr8Ftlw4JBwuCY0J shop                          11-24 04:15         2         4 FollowUserSetting
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestQueueCommand"/>
/// <seealso cref="RemoveApifyRequestCommand"/>
/// <seealso cref="NewApifyRequestQueueCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyRequestQueue", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Start + "Remove-ApifyRequestQueue" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRequestQueueCommand() : RemoveStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
{
    /// <summary>
    /// IDs of request queues, their names as <c>username/name</c>, or bare names of your own, without wildcards. A run gives its default request
    /// queue.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] QueueId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => QueueId;
}
