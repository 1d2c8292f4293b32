using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Makes datasets, or gets those that have the name already.</summary>
/// <remarks>
/// <para>
/// A dataset with a name is kept until somebody deletes it. Without a name an unnamed one is made, which Apify deletes after some days (7 by
/// default).
/// </para>
/// <para>
/// A name consists of up to 63 letters, digits and hyphens. When you have a dataset of that name already, it is emitted as it is, with all its items:
/// a script can begin with New-ApifyDataset and be run again and again. -Verbose says which of both it was.
/// </para>
/// </remarks>
/// <example>
/// <para>Make a dataset.</para>
/// <code>
/// New-ApifyDataset teas
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// DdnyWfhRBKyRW4YLQ teas                          11-24 04:10         0       0 B FollowUserSetting
/// </code>
/// </example>
/// <example>
/// <para>Make a dataset and fill it from a CSV file.</para>
/// <para>A dataset can be given as an object wherever an ID or a name is wanted.</para>
/// <code>
/// $teas = New-ApifyDataset teas
/// Import-Csv products.csv | Add-ApifyDatasetItem $teas
/// Get-ApifyDatasetItem $teas
/// </code>
/// <code>
/// product price
/// ------- -----
/// tea     4.5
/// coffee  7.25
/// </code>
/// </example>
/// <example>
/// <para>Make a dataset that others can read.</para>
/// <para>Whoever has the ID reads the items without a token; only you can add some.</para>
/// <code>
/// New-ApifyDataset open-prices -GeneralAccess AnyoneWithIdCanRead
/// </code>
/// <code>
/// Id                Name                          Modified        Items      Size Access
/// --                ----                          --------        -----      ---- ------
/// QNi6hQdnczh61BbH7 open-prices                   11-24 04:10         0       0 B AnyoneWithIdCanRead
/// </code>
/// </example>
/// <seealso cref="AddApifyDatasetItemCommand"/>
/// <seealso cref="GetApifyDatasetCommand"/>
/// <seealso cref="SetApifyDatasetCommand"/>
/// <seealso cref="RemoveApifyDatasetCommand"/>
[Cmdlet(VerbsCommon.New, "ApifyDataset", SupportsShouldProcess = true, HelpUri = HelpPage.Start + "New-ApifyDataset" + HelpPage.End)]
[OutputType(typeof(ApifyDataset))]
public sealed class NewApifyDatasetCommand() : NewStorageCmdlet<ApifyDataset>(StorageKind.Dataset);
