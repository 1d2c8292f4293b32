using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes request queues, or gets those that have the name already.</summary>
/// <remarks>
/// <para>
/// A queue with a name is kept until somebody deletes it. Without a name an unnamed one is made, which Apify deletes after some days (7 by default).
/// </para>
/// <para>
/// A name consists of up to 63 letters, digits and hyphens. When you have a queue of that name already, it is emitted as it is, with all its
/// requests: a script can begin with New-ApifyRequestQueue and be run again and again. -Verbose says which of both it was. The requests that are
/// handled stay handled, too: for a new crawl of the same addresses take a new queue.
/// </para>
/// </remarks>
/// <example>
/// <para>Make a request queue.</para>
/// <code>
/// New-ApifyRequestQueue links
/// </code>
/// <code>
/// Id                Name                          Modified      Pending     Total Access
/// --                ----                          --------      -------     ----- ------
/// wKjnpsDbRsFVMjS6N links                         11-24 04:13         0         0 FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Make a queue and fill it from a CSV file.</para>
/// <code>
/// $queue = New-ApifyRequestQueue links
/// Import-Csv urls.csv | Add-ApifyRequest $queue
/// Get-ApifyRequest $queue
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// EAaArVRs5qV39C9 GET              0             https://example.com/
/// 3hBuYH0OcRGZ3j3 GET              0             https://example.com/docs
/// </code>
/// </example>
/// <seealso cref="AddApifyRequestCommand"/>
/// <seealso cref="GetApifyRequestQueueCommand"/>
/// <seealso cref="SetApifyRequestQueueCommand"/>
/// <seealso cref="RemoveApifyRequestQueueCommand"/>
[Cmdlet(VerbsCommon.New, "ApifyRequestQueue", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "New-ApifyRequestQueue" + HelpPage.End)]
[OutputType(typeof(ApifyRequestQueue))]
public sealed class NewApifyRequestQueueCommand() : NewStorageCmdlet<ApifyRequestQueue>(StorageKind.RequestQueue);
