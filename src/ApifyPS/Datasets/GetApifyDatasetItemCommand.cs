using System.Management.Automation;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Reads the items of a dataset into the pipeline while they come.</summary>
[Cmdlet(VerbsCommon.Get, "ApifyDatasetItem", SupportsPaging = true)]
[OutputType(typeof(PSObject))]
public sealed class GetApifyDatasetItemCommand : DatasetItemCmdlet
{
    /// <summary>Reads the items.</summary>
    protected override void ProcessRecord()
    {
        foreach (string? id in GivenDatasets)
            ForEachTarget(id, () => WriteItems(ResolveStorage(StorageKind.Dataset, id)));
    }

    private void WriteItems(string id)
    {
        DatasetItemOptions options = MakeOptions();
        ulong remaining = PagingParameters.First;
        bool totalIsDue = PagingParameters.IncludeTotalCount;
        if (remaining == 0)
        {
            if (totalIsDue)
                WriteTotal(Call((client, token) => client.Datasets.GetAsync(id, token)).ItemCount, options);
            return;
        }

        // Disposed of as soon as the pipeline wants no more: that closes the connection.
        using DatasetItemPump pump = new(Client.Datasets.ReadItems(id, options), StopToken);
        while (remaining > 0 && Await(pump.TakeAsync()) is { } next)
        {
            if (totalIsDue)
                WriteTotal(pump.Total, options);
            totalIsDue = false;
            for (int index = 0; index < next.Items.Count && remaining > 0; index++, remaining--)
                WriteObject(next.Items[index]);
            if (next.Invalid is { } invalid && remaining > 0)
                throw new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"An item of the dataset is no valid JSON: {invalid.Message}", null, null, invalid);
        }

        if (totalIsDue)
            WriteTotal(pump.Total, options);
    }

    /// <summary>The platform's count lags behind writes, and is of stored items: how exact it is depends on whether those are what comes.</summary>
    private void WriteTotal(long? total, DatasetItemOptions options) =>
        WriteObject(PagingParameters.NewTotalCount((ulong)(total ?? 0), total is null ? 0 : options.ChangesCount ? 0.5 : 0.9));
}
