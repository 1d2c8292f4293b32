using System.Management.Automation;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the items of a dataset into the pipeline while they come.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyDatasetItem", SupportsPaging = true)]
[OutputType(typeof(PSObject))]
public sealed class GetApifyDatasetItemCommand : DatasetItemCmdlet
{
    private DatasetItemReader? _reader;

    /// <summary>Reads the items.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in GivenDatasets)
            ForEachTarget(id, () => WriteItems(ResolveStorage(StorageKind.Dataset, id)));
    }

    /// <summary>Closes the connection: this is all that <c>Select-Object -First</c> leaves to do.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _reader?.Dispose();
    }

    private void WriteItems(string id)
    {
        ulong remaining = PagingParameters.First;
        DatasetItemOptions options = MakeOptions();
        if (PagingParameters.IncludeTotalCount)
            WriteObject(PagingParameters.NewTotalCount(0, 0.0));
        using DatasetItemReader reader = Client.Datasets.ReadItems(id, options);
        _reader = reader;
        while (remaining > 0 && ReadNext(reader))
        {
            WriteObject(Parse(reader));
            remaining--;
        }

        _reader = null;
    }

    private bool ReadNext(DatasetItemReader reader)
    {
        ValueTask<bool> read = reader.ReadAsync(StopToken);
        // Nearly every item is there already: no task, no wait.
        return read.IsCompletedSuccessfully ? read.Result : Await(read.AsTask());
    }

    private static object? Parse(DatasetItemReader reader)
    {
        try
        {
            return JsonObjectReader.Read(reader.Current.Span);
        }
        catch (JsonException exception)
        {
            throw new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"An item of the dataset is no valid JSON: {exception.Message}", null, null, exception);
        }
    }
}
