using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes requests from a queue.</summary>
/// <remarks>
/// <para>
/// A request that is deleted is gone, and so is the memory that it was there: when it is added or found again, it is a new one. To keep crawlers off
/// a page for good, mark it as handled (<see cref="SetApifyRequestCommand"/> -Handled).
/// </para>
/// <para>
/// You are not asked, unless you give -Confirm; -WhatIf shows what would be deleted. Requests of <see cref="GetApifyRequestCommand"/> are piped here,
/// and bring their queue along; or they are named by -RequestId or -Url.
/// </para>
/// </remarks>
/// <example>
/// <para>See what would be deleted.</para>
/// <code>
/// Get-ApifyRequest shop |
///     Where-Object { $_.UserData.label -eq 'DETAIL' } |
///     Remove-ApifyRequest -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Delete" on target "request 9tXGj8g5epVMNca of queue local~shop".
/// What if: Performing the operation "Delete" on target "request Yhnh7ZvqfGHWtDo of queue local~shop".
/// What if: Performing the operation "Delete" on target "request wvncM5v1oUrCWeH of queue local~shop".
/// </code>
/// </example>
/// <example>
/// <para>Delete the request of an address.</para>
/// <code>
/// Remove-ApifyRequest -Url https://example.com/shop/milk -QueueId shop
/// Get-ApifyRequest shop
/// </code>
/// <code>
/// Id              Method  RetryCount HandledAt   Url
/// --              ------  ---------- ---------   ---
/// RrVI8eXak7QirfE GET              0 2025-11-03  https://example.com/shop
/// 9tXGj8g5epVMNca GET              0             https://example.com/shop/tea
/// Yhnh7ZvqfGHWtDo GET              0             https://example.com/shop/coffee
/// </code>
/// </example>
/// <example>
/// <para>Delete a request by its ID.</para>
/// <code>
/// $id = (Get-ApifyRequest shop -Url https://example.com/shop/tea).Id
/// Remove-ApifyRequest -QueueId shop -RequestId $id
/// </code>
/// </example>
/// <seealso cref="GetApifyRequestCommand"/>
/// <seealso cref="SetApifyRequestCommand"/>
/// <seealso cref="RemoveApifyRequestQueueCommand"/>
[Cmdlet(VerbsCommon.Remove, "ApifyRequest", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, HelpUri = HelpPage.Start + "Remove-ApifyRequest" + HelpPage.End)]
[OutputType(typeof(void))]
public sealed class RemoveApifyRequestCommand : RequestCmdlet
{
    /// <summary>Deletes the requests.</summary>
    protected override void ProcessRecord() =>
        ForEachRequest("Delete", (queueId, id) => Await(Client.RequestQueues.DeleteRequestAsync(queueId, id, StopToken)));
}
