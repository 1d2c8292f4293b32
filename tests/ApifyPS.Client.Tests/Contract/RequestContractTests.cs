using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Contract;

public class RequestContractTests
{
    private static readonly RunStartOptions AllStartOptions = new()
    {
        Input = "{}"u8.ToArray(), ContentType = "application/json; charset=utf-8", Build = "latest", MemoryMbytes = 512, TimeoutSecs = 60, MaxItems = 10, MaxTotalChargeUsd = 0.5, RestartOnError = true,
        Webhooks = [new AdHocWebhook { EventTypes = ["ACTOR.RUN.SUCCEEDED"], RequestUrl = "https://example.com/" }],
    };

    private static readonly RunListOptions AllListOptions = new() { Status = ["SUCCEEDED"], StartedAfter = DateTimeOffset.UnixEpoch, StartedBefore = DateTimeOffset.UnixEpoch, Offset = 1, Limit = 10 };

    private static readonly DatasetItemOptions AllItemOptions = new()
    {
        Offset = 1, Limit = 10, Descending = true, Fields = ["a"], Omit = ["b"], Clean = true, SkipEmpty = true, SkipHidden = true, Unwind = ["c"], Flatten = ["d"], View = "overview",
    };

    private static readonly StorageListOptions AllStorageListOptions = new() { IncludeUnnamed = true, SharedWithMe = true, Offset = 1, Limit = 10 };

    private static readonly StorageUpdate AllStorageUpdates = new() { Name = "renamed", GeneralAccess = "RESTRICTED" };

    private static readonly Dictionary<string, Func<ApifyClient, Task>> Calls = new()
    {
        ["Actors.GetAsync"] = client => client.Actors.GetAsync("jane/a", CancellationToken.None),
        ["Actors.ListAsync"] = client => client.Actors.ListAsync(5, 1000, CancellationToken.None),
        ["Actors.StartAsync"] = client => client.Actors.StartAsync("jane/a", AllStartOptions, CancellationToken.None),
        ["Actors.ValidateInputAsync"] = client => client.Actors.ValidateInputAsync("jane/a", "{}"u8.ToArray(), "latest", CancellationToken.None),
        ["Builds.GetAsync"] = client => client.Builds.GetAsync("b1", CancellationToken.None),
        ["Builds.GetDefaultAsync"] = client => client.Builds.GetDefaultAsync("jane/a", CancellationToken.None),
        ["Builds.ListAsync"] = client => client.Builds.ListAsync("jane/a", 5, 1000, CancellationToken.None),
        ["Builds.FindAsync"] = client => client.Builds.FindAsync("jane/a", "beta", CancellationToken.None),
        ["Tasks.GetAsync"] = client => client.Tasks.GetAsync("jane/t", CancellationToken.None),
        ["Tasks.ListAsync"] = client => client.Tasks.ListAsync(5, 1000, CancellationToken.None),
        ["Tasks.StartAsync"] = client => client.Tasks.StartAsync("jane/t", AllStartOptions, CancellationToken.None),
        ["Runs.GetAsync"] = client => client.Runs.GetAsync("r1", CancellationToken.None),
        ["Runs.ListAsync"] = client => client.Runs.ListAsync(AllListOptions, CancellationToken.None),
        ["Runs.ListAsync of an Actor"] = client => client.Runs.ListAsync(With(AllListOptions, "a1", null), CancellationToken.None),
        ["Runs.ListAsync of a task"] = client => client.Runs.ListAsync(With(AllListOptions, null, "t1"), CancellationToken.None),
        ["Runs.FindStartedAsync"] = client => client.Runs.FindStartedAsync("0tp9a2sa76f7968700e", DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, CancellationToken.None),
        ["Runs.ResurrectAsync"] = client => client.Runs.ResurrectAsync(
            "r1", new RunResurrectOptions { Build = "latest", MemoryMbytes = 512, TimeoutSecs = 60, MaxItems = 10, MaxTotalChargeUsd = 0.5, RestartOnError = true }, CancellationToken.None),
        ["Runs.RebootAsync"] = client => client.Runs.RebootAsync("r1", CancellationToken.None),
        // Without an input: the document does not mention the body, which the official clients send all the same.
        ["Runs.MetamorphAsync"] = client => client.Runs.MetamorphAsync("r1", "jane/b", new RunMetamorphOptions { Build = "latest" }, CancellationToken.None),
        ["Runs.UpdateAsync"] = client => client.Runs.UpdateAsync("r1", new RunUpdate { StatusMessage = "m", IsStatusMessageTerminal = true, GeneralAccess = "RESTRICTED" }, CancellationToken.None),
        ["Runs.DeleteAsync"] = client => client.Runs.DeleteAsync("r1", CancellationToken.None),
        ["Runs.AbortAsync"] = client => client.Runs.AbortAsync("r1", true, CancellationToken.None),
        ["Runs.WaitForFinishAsync"] = client => client.Runs.WaitForFinishAsync("r1", null, null, null, CancellationToken.None),
        ["Datasets.GetAsync"] = client => client.Datasets.GetAsync("jane/d", CancellationToken.None),
        ["Datasets.ListAsync"] = client => client.Datasets.ListAsync(AllStorageListOptions, CancellationToken.None),
        ["Datasets.GetOrCreateAsync"] = client => client.Datasets.GetOrCreateAsync("d", CancellationToken.None),
        ["Datasets.UpdateAsync"] = client => client.Datasets.UpdateAsync("d1", AllStorageUpdates, CancellationToken.None),
        ["Datasets.DeleteAsync"] = client => client.Datasets.DeleteAsync("d1", CancellationToken.None),
        ["Datasets.ReadItems"] = async client =>
        {
            using DatasetItemReader reader = client.Datasets.ReadItems("d1", AllItemOptions);
            await reader.ReadToEndAsync();
        },
        ["KeyValueStores.GetAsync"] = client => client.KeyValueStores.GetAsync("jane/s", CancellationToken.None),
        ["KeyValueStores.ListAsync"] = client => client.KeyValueStores.ListAsync(AllStorageListOptions, CancellationToken.None),
        ["KeyValueStores.GetOrCreateAsync"] = client => client.KeyValueStores.GetOrCreateAsync("s", CancellationToken.None),
        ["KeyValueStores.UpdateAsync"] = client => client.KeyValueStores.UpdateAsync("s1", AllStorageUpdates, CancellationToken.None),
        ["KeyValueStores.DeleteAsync"] = client => client.KeyValueStores.DeleteAsync("s1", CancellationToken.None),
        ["Datasets.WriteItems"] = async client =>
        {
            using DatasetItemWriter writer = client.Datasets.WriteItems("d1", CancellationToken.None);
            writer.TryAdd("{}"u8, 1, null);
            await writer.FlushAsync();
        },
        ["Datasets.ExportItems"] = client => client.Datasets.ExportItems("d1", AllItemOptions, new DatasetExportOptions { Delimiter = ";", SkipHeaderRow = true, Bom = false, XmlRoot = "a", XmlRow = "b" }).WriteToAsync(new MemoryStream(), CancellationToken.None),
        ["KeyValueStores.GetRecordAsync"] = client => client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None),
        ["RequestQueues.GetAsync"] = client => client.RequestQueues.GetAsync("jane/q", CancellationToken.None),
        ["RequestQueues.ListRequestsAsync"] = client => client.RequestQueues.ListRequestsAsync("q1", 5, "abc", "pending", CancellationToken.None),
        ["RequestQueues.GetRequestAsync"] = client => client.RequestQueues.GetRequestAsync("q1", "r1", CancellationToken.None),
        ["RequestQueues.AddRequestsAsync"] = client => client.RequestQueues.AddRequestsAsync("q1", [new QueueRequestDraft("k", "https://example.com/", """{"url":"https://example.com/","uniqueKey":"k"}"""u8.ToArray())], true, CancellationToken.None),
        ["RequestQueues.UpdateRequestAsync"] = client => client.RequestQueues.UpdateRequestAsync("q1", "r1", """{"id":"r1","url":"https://example.com/","uniqueKey":"k"}"""u8.ToArray(), true, CancellationToken.None),
        ["RequestQueues.DeleteRequestAsync"] = client => client.RequestQueues.DeleteRequestAsync("q1", "r1", CancellationToken.None),
        ["RequestQueues.ListAsync"] = client => client.RequestQueues.ListAsync(AllStorageListOptions, CancellationToken.None),
        ["RequestQueues.GetOrCreateAsync"] = client => client.RequestQueues.GetOrCreateAsync("q", CancellationToken.None),
        ["RequestQueues.UpdateAsync"] = client => client.RequestQueues.UpdateAsync("q1", AllStorageUpdates, CancellationToken.None),
        ["RequestQueues.DeleteAsync"] = client => client.RequestQueues.DeleteAsync("q1", CancellationToken.None),
        ["KeyValueStores.ReceiveRecordAsync"] = client => client.KeyValueStores.ReceiveRecordAsync("s1", "OUTPUT", new MemoryStream(), null, CancellationToken.None),
        ["KeyValueStores.SetRecordAsync"] = client => client.KeyValueStores.SetRecordAsync("s1", "OUTPUT", "{}"u8.ToArray(), "application/json", CancellationToken.None),
        ["KeyValueStores.SetRecordAsync of a stream"] = client => client.KeyValueStores.SetRecordAsync("s1", "OUTPUT", () => new MemoryStream([1, 2]), "image/png", null, CancellationToken.None),
        ["KeyValueStores.DeleteRecordAsync"] = client => client.KeyValueStores.DeleteRecordAsync("s1", "a!-_.'()", CancellationToken.None),
        ["KeyValueStores.ReadKeys"] = client => client.KeyValueStores.ReadKeys("s1", "img-", 10).ReadPageAsync(CancellationToken.None),
        ["Logs.OpenAsync"] = async client => (await client.Logs.OpenAsync("r1", true, CancellationToken.None)).Dispose(),
        ["Logs.Follow"] = async client =>
        {
            using LogFollower log = client.Logs.Follow("r1", raw: false);
            await log.ReadLineAsync(CancellationToken.None);
        },
        ["Users.GetMeAsync"] = client => client.Users.GetMeAsync(CancellationToken.None),
    };

    public static TheoryData<string> CallNames => [.. Calls.Keys];

    [SkippableTheory]
    [MemberData(nameof(CallNames))]
    public async Task What_the_client_sends_is_what_the_api_documents(string call)
    {
        OpenApiContract document = OpenApiContract.Required;
        using FakePlatform platform = FakePlatform.Start(request =>
            request.Path.EndsWith("/items", StringComparison.Ordinal) ? FakeReply.Items([], 0) : FakeReply.Data("""{"id":"x","status":"SUCCEEDED","items":[]}"""));

        await Calls[call](TestClient.For(platform));

        // A change that must not be made twice reads the run before; a log that is followed asks whether its run has ended.
        Assert.InRange(platform.Requests.Count, 1, 3);
        Assert.All(platform.Requests, sent => Assert.Empty(document.Faults(sent)));
    }

    [SkippableFact]
    public async Task The_judge_finds_what_is_wrong()
    {
        OpenApiContract document = OpenApiContract.Required;
        using FakePlatform platform = FakePlatform.Start(FakeReply.Data("{}"));
        using HttpClient http = new() { BaseAddress = platform.BaseUri };
        await http.GetAsync(new Uri("v2/nothing", UriKind.Relative));
        await http.DeleteAsync(new Uri("v2/users/me", UriKind.Relative));
        await http.GetAsync(new Uri("v2/actor-runs?color=red", UriKind.Relative));
        await http.GetAsync(new Uri("v2/actor-runs?limit=many", UriKind.Relative));
        await http.GetAsync(new Uri("v2/actor-runs?startedAfter=today", UriKind.Relative));

        Assert.All(platform.Requests, request => Assert.Single(document.Faults(request)));
    }

    [Fact]
    public void Every_method_of_the_client_is_held_against_the_document()
    {
        string[] methods =
        [
            .. from resource in typeof(ApifyClient).GetProperties()
               where resource.PropertyType.Name.EndsWith("Client", StringComparison.Ordinal) && resource.Name != nameof(ApifyClient.LocalPlatform)
               from method in resource.PropertyType.GetMethods()
               where method.DeclaringType != typeof(object)
               select $"{resource.Name}.{method.Name}",
        ];

        Assert.All(methods, method => Assert.Contains(Calls.Keys, call => call.Split(' ')[0] == method));
    }

    private static RunListOptions With(RunListOptions options, string? actorId, string? taskId) => new()
    {
        ActorId = actorId, TaskId = taskId, Status = options.Status, StartedAfter = options.StartedAfter, StartedBefore = options.StartedBefore, Offset = options.Offset, Limit = options.Limit,
    };
}
