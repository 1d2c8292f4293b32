using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Completion;

/// <summary>One of each thing that can be named, with names that need quotes where the platform allows such.</summary>
public sealed class CompletionWorld : IDisposable
{
    /// <summary>Names that an unquoted word, single quotes and double quotes each get wrong in their own way.</summary>
    public static readonly IReadOnlyList<string> HardNames = ["plain", "two words", "it's", "$cost", "say \"hi\"", "a`b", "@list", "1,2", "(x)", "#tag", "semi;colon", "naïve", "it’s", "-dash", "{x}", "a&b|c", "%"];

    /// <summary>As far as keys of records go: letters, digits and !-_.'().</summary>
    public static readonly IReadOnlyList<string> HardKeys = ["plain.txt", "it's", "(copy)", "-dash", "!important"];

    private readonly ModuleFixture _module;

    public CompletionWorld(ModuleFixture module)
    {
        _module = module;
        Strangers = new SessionPool(Window);
        using ModuleSession session = module.Connect();
        Assert.Single(session.Run(
            "Register-ApifyLocalActor tab-actor -Scripted @{ inputSchema = $schema }",
            ("schema", JsonNode.Parse("""{ "title": "Tab", "type": "object", "schemaVersion": 1, "required": ["startUrl", "mode"], "properties": { "startUrl": { "title": "Start URL", "type": "string", "editor": "textfield", "prefill": "https://example.com/it's" }, "mode": { "title": "Mode", "type": "string", "editor": "select", "enum": ["fast", "slow"] }, "max pages": { "title": "Most pages", "type": "integer", "default": 10 } } }"""))));
        module.Api(HttpMethod.Post, "actor-tasks", """{"actId":"local~tab-actor","name":"tab-task"}""");
        RunId = (string)session.Run("Invoke-ApifyActor tab-actor @{ startUrl = 'https://example.com'; mode = 'fast' } -NoOutput").Single().Properties["Id"].Value;
        Assert.Single(session.Run("Register-ApifyLocalActor tab-slow -Scripted @{ durationMs = 600000 }"));
        ActiveRunId = (string)session.Run("Invoke-ApifyActor tab-slow -NoWait").Single().Properties["Id"].Value;
        module.Api(HttpMethod.Post, "datasets?name=tab-dataset", """{"schema":{"actorSpecification":1,"views":{"over view":{"title":"All of it","transformation":{}},"one":{"title":"One","transformation":{}}}}}""");
        module.Api(HttpMethod.Post, "datasets/local~tab-dataset/items", new JsonArray([.. HardNames.Select(name => new JsonObject { [name] = 1 })]).ToJsonString());
        module.Api(HttpMethod.Post, "key-value-stores?name=tab-store");
        foreach (string key in HardKeys)
            module.Api(HttpMethod.Put, "key-value-stores/local~tab-store/records/" + Uri.EscapeDataString(key), "1");
        module.Api(HttpMethod.Post, "request-queues?name=tab-queue");
        foreach (string name in HardNames)
            module.Api(HttpMethod.Post, "request-queues/local~tab-queue/requests", new JsonObject { ["url"] = "https://example.com/?q=" + Uri.EscapeDataString(name) + "&x=(1)", ["uniqueKey"] = name }.ToJsonString());
    }

    public string RunId { get; }

    /// <summary>A run that is still running as long as the world is there.</summary>
    public string ActiveRunId { get; }

    /// <summary>Sessions that are connected to nothing.</summary>
    public SessionPool Strangers { get; }

    /// <summary>What the strangers print to.</summary>
    internal RecordingHost Window { get; } = new(120, terminal: true);

    public void Dispose()
    {
        _module.Api(HttpMethod.Post, $"actor-runs/{ActiveRunId}/abort");
        Strangers.Dispose();
    }


    /// <summary>What a user types for a parameter that another one depends on; null for a parameter that stands for itself.</summary>
    public string? Given(string parameter) => parameter switch
    {
        "ActorId" or "TargetActorId" => "local/tab-actor",
        "TaskId" => "tab-task",
        "RunId" => RunId,
        "DatasetId" => "tab-dataset",
        "StoreId" => "tab-store",
        "QueueId" => "tab-queue",
        _ => null,
    };

    /// <summary>What has to be among the candidates of a parameter.</summary>
    public IReadOnlyList<string> Expected(string cmdlet, string parameter) => parameter switch
    {
        "RunId" when cmdlet is "Stop-ApifyRun" or "Wait-ApifyRun" => [ActiveRunId],
        "ActorId" or "TargetActorId" => ["local/tab-actor"],
        "TaskId" => ["local/tab-task"],
        "RunId" => [RunId],
        "DatasetId" => ["tab-dataset"],
        "StoreId" => ["tab-store"],
        "QueueId" => ["tab-queue"],
        "Build" => ["latest"],
        "View" => ["over view", "one"],
        "Property" or "ExcludeProperty" or "Unwind" or "Flatten" or "UniqueKey" => HardNames,
        "Key" => HardKeys,
        "Url" => ["https://example.com/?q=it%27s&x=(1)"],
        "SecretName" => ["Apify", "my token", "it's $me"],
        "VaultName" => ["Home", "Work"],
        "Status" => ["SUCCEEDED", "TIMED-OUT"],
        "Format" => ["json", "csv", "xlsx"],
        "MemoryMBytes" => ["128", "32768"],
        "ContentType" => ["text/plain; charset=utf-8"],
        "Method" => ["GET", "POST"],
        "GeneralAccess" => ["Restricted"],
        "Connection" => ["tab-connection"],
        _ => [],
    };
}
