using System.Text.Json;

namespace ApifyPS.Tests.Storages;

/// <summary>Lists of several pages, of a platform that gives a hundred objects at a time at most, as it may.</summary>
public sealed class StorageListTests : CmdletTest
{
    private const int Count = 250;
    private const int PageLength = 100;

    private readonly FakePlatform _platform;

    /// <summary>Every tenth has a name.</summary>
    private readonly List<(string Id, string? Name)> _datasets = [.. Enumerable.Range(0, Count).Select(n => ($"dataset{n:0000000000}", n % 10 == 0 ? $"d{n}" : null))];

    public StorageListTests(ModuleFixture module)
        : base(module)
    {
        _platform = FakePlatform.Start(Answer);
        Assert.Single(Run("Connect-Apify -BaseUrl $url -Token t -MaxRetry 0", ("url", _platform.BaseUri)));
    }

    [Fact]
    public void All_pages_come_and_removing_while_they_come_leaves_out_none()
    {
        string[] ids = [.. Run("Get-ApifyDataset -Unnamed | ForEach-Object Id").Select(id => (string)id.BaseObject)];
        Assert.Equal(_datasets.Where(dataset => dataset.Name is null).Select(dataset => dataset.Id), ids);
        Assert.Equal(Count / 10, Run("Get-ApifyDataset").Count());
        Assert.Equal(ids.Skip(120).Take(3), Run("Get-ApifyDataset -Unnamed -Skip 120 -First 3 | ForEach-Object Id").Select(id => (string)id.BaseObject));

        Assert.Empty(Run("Get-ApifyDataset -Unnamed | Remove-ApifyDataset -Force"));
        Assert.Empty(Run("Get-ApifyDataset -Unnamed"));
        Assert.Equal(Count / 10, Run("Get-ApifyDataset").Count());
    }

    protected override void Dispose(bool disposing)
    {
        _platform.Dispose();
        base.Dispose(disposing);
    }

    private FakeReply Answer(FakeRequest request)
    {
        switch (request.Method, request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            case ("GET", ["v2", "users", "me"]):
                return FakeReply.Data("""{"id":"u1","username":"jane"}""");
            case ("GET", ["v2", "datasets"]):
                List<(string Id, string? Name)> all = [.. _datasets.Where(dataset => request.Query("unnamed") is not null || dataset.Name is not null)];
                var items = all.Skip((int)request.QueryNumber("offset", 0)).Take((int)Math.Min(request.QueryNumber("limit", PageLength), PageLength)).Select(dataset => new { id = dataset.Id, name = dataset.Name }).ToList();
                return FakeReply.Data(JsonSerializer.Serialize(new { total = all.Count, offset = request.QueryNumber("offset", 0), limit = PageLength, count = items.Count, items }));
            case ("DELETE", ["v2", "datasets", string id]) when _datasets.RemoveAll(dataset => dataset.Id == id) == 1:
                return new FakeReply().As(204);
            default:
                return FakeReply.Error(404, "record-not-found");
        }
    }
}
