using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames request queues, or sets who may read them.</summary>
/// <remarks>
/// <para>
/// Give -NewName, -GeneralAccess or both; what is not given stays as it is. The requests are not touched: <see cref="SetApifyRequestCommand"/>
/// changes them.
/// </para>
/// <para>With a name the queue of a run is kept for good. A name that another queue of yours has is an error.</para>
/// </remarks>
/// <example>
/// <para>Rename a queue.</para>
/// <code>
/// Set-ApifyRequestQueue shop -NewName shop-2026 -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// MTyhzTUcvJh2EqFVX shop-2026                     11-24 04:13         2         4 FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Keep the queue of a run that failed.</para>
/// <para>So that what it had not visited can be given to another run. Without a name Apify would delete it after some days.</para>
/// <code>
/// Get-ApifyRun -Status FAILED -First 1 | Set-ApifyRequestQueue -NewName to-be-finished -PassThru
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// je47na3hKcvoIwPzR to-be-finished                11-24 04:13         0         0 FollowUserSetting
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestQueueCommand"/>
/// <seealso cref="NewApifyRequestQueueCommand"/>
/// <seealso cref="RemoveApifyRequestQueueCommand"/>
[Cmdlet(VerbsCommon.Set, "ApifyRequestQueue", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Set-ApifyRequestQueue" + HelpPage.End)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class SetApifyRequestQueueCommand() : SetStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
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
