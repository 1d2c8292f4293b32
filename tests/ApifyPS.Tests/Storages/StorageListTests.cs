namespace ApifyPS.Tests.Storages;

/// <summary>Lists of several pages, on a platform of their own: other tests list too.</summary>
public sealed class StorageListTests : StorageTest, IDisposable
{
    private const int Count = 2500;

    public StorageListTests(ModuleFixture module)
        : base(module)
    {
        Run("$many = Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess; $there = Connect-Apify -Local -Port $many.Url.Port");
        Uri url = (Uri)Run("$many.Url").Single().BaseObject;
        using HttpClient http = new();
        http.DefaultRequestHeaders.Add("Authorization", "Bearer test");
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, n =>
        {
            // Every tenth has a name.
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(url, "v2/datasets" + (n % 10 == 0 ? $"?name=d{n}" : "")));
            http.Send(request).EnsureSuccessStatusCode().Dispose();
        });
    }

    void IDisposable.Dispose()
    {
        Run("Stop-ApifyLocalPlatform -Port $many.Url.Port");
        Dispose();
    }

    [Fact]
    public void All_pages_come_and_removing_while_they_come_leaves_out_none()
    {
        string[] ids = [.. Run("Get-ApifyDataset -Unnamed | ForEach-Object Id").Select(id => (string)id.BaseObject)];
        Assert.Equal(Count * 9 / 10, ids.Distinct().Count());
        Assert.Equal(Count * 9 / 10, ids.Length);
        Assert.Equal(Count / 10, Run("Get-ApifyDataset").Count());
        Assert.Equal(ids.Skip(1200).Take(3), Run("Get-ApifyDataset -Unnamed -Skip 1200 -First 3 | ForEach-Object Id").Select(id => (string)id.BaseObject));

        Assert.Empty(Run("Get-ApifyDataset -Unnamed | Remove-ApifyDataset -Force"));
        Assert.Empty(Run("Get-ApifyDataset -Unnamed"));
        Assert.Equal(Count / 10, Run("Get-ApifyDataset").Count());
    }
}
