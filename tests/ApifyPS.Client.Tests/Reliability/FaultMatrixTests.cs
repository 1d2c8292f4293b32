using Xunit.Abstractions;

namespace ApifyPS.Client.Tests.Reliability;

public sealed class FaultMatrixTests(FaultMatrixTests.Results results, ITestOutputHelper output) : IClassFixture<FaultMatrixTests.Results>
{
    private const string Begin = "<!-- fault matrix: made by FaultMatrixTests -->";
    private const string End = "<!-- end of the fault matrix -->";

    [Fact]
    public void Whatever_fails_a_user_gets_the_answer_or_the_truth_and_never_two_runs()
    {
        output.WriteLine(results.Matrix.ToMarkdown());
        IEnumerable<string> wrong =
            from fault in MatrixFault.All
            from call in MatrixCall.All.Select((call, index) => (Value: call, Expected: fault.Expected.ElementAtOrDefault(index)))
            let result = results.Matrix.ResultOf(fault, call.Value)
            where result != call.Expected
            select $"{call.Value.Name}, {fault.Name}: expected '{call.Expected}', was '{result}'";

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_table_that_users_read_is_what_happens()
    {
        string path = Repository.File("docs", "reliability.md");
        string document = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, StringComparison.Ordinal);
        string table = $"\n\n{results.Matrix.ToMarkdown()}\n";
        if (Environment.GetEnvironmentVariable("APIFYPS_UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(path, document[..begin] + table + document[end..]);
        else
            Assert.True(document[begin..end] == table, "The fault matrix in docs/reliability.md is not what happens. APIFYPS_UPDATE_DOCS=1 writes it anew:" + table);
    }

    public sealed class Results : IAsyncLifetime
    {
        internal FaultMatrix Matrix { get; private set; } = null!;

        public async Task InitializeAsync() => Matrix = await FaultMatrix.RunAsync();

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
