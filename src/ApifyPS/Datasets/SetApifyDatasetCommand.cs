using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Renames datasets, or sets who may read them.</summary>
[Cmdlet(VerbsCommon.Set, "ApifyDataset", SupportsShouldProcess = true)]
[OutputType(typeof(ApifyDataset))]
public sealed class SetApifyDatasetCommand() : SetStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
{
    /// <summary>IDs of datasets, their names as <c>username/name</c>, or bare names of own ones. A run gives its default dataset.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] DatasetId { get; set; } = [];

    private protected override IReadOnlyList<string> GivenIds => DatasetId;
}
