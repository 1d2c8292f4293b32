using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Gets datasets by ID or name, or lists the user's own with the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyDataset", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(ApifyDataset))]
public sealed class GetApifyDatasetCommand() : GetStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
{
    /// <summary>IDs of datasets, their names as <c>username/name</c>, or bare names of own ones, also with wildcards. A run gives its default dataset.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? DatasetId { get; set; }

    /// <summary>Names of own datasets; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override IReadOnlyList<string>? GivenIds => DatasetId;

    private protected override IReadOnlyList<string>? GivenNames => Name;
}
