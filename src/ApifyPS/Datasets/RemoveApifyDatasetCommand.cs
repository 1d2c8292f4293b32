using System.Management.Automation;

namespace ApifyPS.Commands;

/// <summary>Deletes datasets with all that is in them.</summary>
[Cmdlet(VerbsCommon.Remove, "ApifyDataset", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveApifyDatasetCommand() : RemoveStorageCmdlet<ApifyDataset>(StorageKind.Dataset)
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
