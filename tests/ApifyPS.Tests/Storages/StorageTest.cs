using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Storages;

/// <summary>Base of the tests on storages themselves, the same for each kind.</summary>
public abstract class StorageTest(ModuleFixture module) : CmdletTest(module)
{
    /// <summary>Unique, so that other tests' storages are none of the test's.</summary>
    protected string Prefix { get; } = "st" + Guid.NewGuid().ToString("N")[..10];

    /// <summary>Nouns of the cmdlets, collections of the API, parameters.</summary>
    public static TheoryData<string, string, string> Kinds() => new()
    {
        { "ApifyDataset", "datasets", "DatasetId" },
        { "ApifyKeyValueStore", "key-value-stores", "StoreId" },
        { "ApifyRequestQueue", "request-queues", "QueueId" },
    };

    protected string Create(string collection, string? name = null)
    {
        string answer = Module.Api(HttpMethod.Post, collection + (name is null ? "" : "?name=" + name));
        return JsonNode.Parse(answer)!["data"]!["id"]!.GetValue<string>();
    }

    /// <summary>IDs of all that the platform has, named or not.</summary>
    protected IReadOnlyList<string> Ids(string collection, bool named)
    {
        JsonNode list = JsonNode.Parse(Module.Api(HttpMethod.Get, $"{collection}?unnamed=1&limit=1000"))!["data"]!["items"]!;
        return [.. list.AsArray().Where(item => item!["name"]!.GetValue<string>() != item["id"]!.GetValue<string>() == named).Select(item => item!["id"]!.GetValue<string>())];
    }

    protected string[] Names(string script) => [.. Run(script).Select(storage => storage.Text("Name"))];

    protected int Writes => Module.Requests().Count(request => request["method"]!.GetValue<string>() != "GET");
}
