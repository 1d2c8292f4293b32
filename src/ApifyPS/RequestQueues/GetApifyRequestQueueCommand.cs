using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets request queues by ID or name, or lists your own with the newest first.</summary>
/// <remarks>
/// <para>
/// A request queue holds the addresses that a crawler is to visit, each once, and which of them it has visited. Every run has one of its own without
/// a name; <see cref="NewApifyRequestQueueCommand"/> makes one with a name.
/// </para>
/// <para>
/// Without parameters the cmdlet lists the queues of the account that have a name. -Unnamed lists the others: runs leave them, and Apify deletes them
/// after some days (7 by default), unless they get a name (<see cref="SetApifyRequestQueueCommand"/>).
/// </para>
/// <para>
/// With IDs or names it gets just these, and of a run its default queue. One that is not there is an error, <c>RecordNotFound</c>. A name with
/// wildcards is searched in the list of your own; that nothing fits is no error.
/// </para>
/// <para>
/// The platform counts with a delay: Pending, Handled and Total may lag some seconds behind. This cmdlet reads no requests;
/// <see cref="GetApifyRequestCommand"/> does.
/// </para>
/// </remarks>
/// <example>
/// <para>List your request queues.</para>
/// <para>Those that have a name, the newest first. Pending is how many requests still wait.</para>
/// <code>
/// Get-ApifyRequestQueue
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// ryff5W9F5O2R1Wez3 shop                          11-24 04:13         2         4 FollowUserSetting
/// gUFKe7s1JGdZQX65S shop-2025                     11-24 04:13         0         0 FollowUserSetting
/// Y1dvbQl1uZRXvSgw9 pages                         11-24 04:13         0         0 FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Find queues by their names.</para>
/// <para>At the prompt <c>Get-ApifyRequestQueue shop*</c> is the same.</para>
/// <code>
/// Get-ApifyRequestQueue -Name shop*
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// IZrfEEvTwkiNOkZmp shop                          11-24 04:13         2         4 FollowUserSetting
/// 1IDwd4j4rcMWU3qYp shop-2025                     11-24 04:13         0         0 FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>See how far a crawler has got.</para>
/// <code>
/// $queue = Get-ApifyRequestQueue shop
/// "$($queue.HandledRequestCount) of $($queue.TotalRequestCount) are done"
/// </code>
/// <code>
/// 2 of 4 are done
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestCommand"/>
/// <seealso cref="AddApifyRequestCommand"/>
/// <seealso cref="NewApifyRequestQueueCommand"/>
/// <seealso cref="SetApifyRequestQueueCommand"/>
/// <seealso cref="RemoveApifyRequestQueueCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Get, "ApifyRequestQueue", DefaultParameterSetName = ListSet, SupportsPaging = true, HelpUri = HelpPage.Start + "Get-ApifyRequestQueue" + HelpPage.End)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class GetApifyRequestQueueCommand() : GetStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue)
{
    /// <summary>
    /// IDs of request queues, their names as <c>username/name</c>, or bare names of your own, also with wildcards. A run gives its default request
    /// queue. 17 letters and digits are taken for an ID; give a name that looks like one as -Name.
    /// </summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultRequestQueueId")]
    [QueueId]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? QueueId { get; set; }

    /// <summary>Names of your own request queues, also with wildcards; upper and lower case make no difference to these.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(QueueIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => QueueId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
