using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Datasets;

/// <summary>Base of the tests on what is in a dataset, which they look at past the module.</summary>
public abstract class DatasetTest(ModuleFixture module) : CmdletTest(module)
{
    protected string CreateDataset(string? items = null)
    {
        string id = JsonNode.Parse(Module.Api(HttpMethod.Post, "datasets"))!["data"]!["id"]!.GetValue<string>();
        if (items is not null)
            Module.Api(HttpMethod.Post, $"datasets/{id}/items", items);
        Module.Clear();
        return id;
    }

    /// <summary>JSON of the items without white space.</summary>
    protected string Items(string id) => Module.Api(HttpMethod.Get, $"datasets/{id}/items").Replace(",\n", ",", StringComparison.Ordinal);

    /// <summary>Requests that pushed items.</summary>
    protected int Pushes => Module.Requests().Count(request => request["method"]!.GetValue<string>() == "POST" && request["path"]!.GetValue<string>().Contains("/items", StringComparison.Ordinal));

    protected static string Numbers(int count, int first = 0) => "[" + string.Join(",", Enumerable.Range(first, count).Select(n => $$"""{"n":{{n}}}""")) + "]";
}
