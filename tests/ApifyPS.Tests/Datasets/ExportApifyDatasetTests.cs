using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Datasets;

[Trait("Builds", "both")]
public sealed class ExportApifyDatasetTests : DatasetTest
{
    private readonly string _folder;

    public ExportApifyDatasetTests(ModuleFixture module)
        : base(module)
    {
        _folder = Directory.CreateDirectory(Path.Combine(module.Home, "exports [1] of " + Guid.NewGuid().ToString("N"))).FullName;
        Session.Runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(_folder));
    }

    private string[] Files => [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder, file)).Order()];

    [Theory]
    [InlineData("items.json", "")]
    [InlineData("items.jsonl", "")]
    [InlineData("items.ndjson", "")]
    [InlineData("with a space.JSON", "")]
    [InlineData("items.dat", "-Format JSONL")]
    public void The_file_has_all_items_in_the_format_of_its_name(string name, string parameters)
    {
        string id = CreateDataset(Numbers(2500));
        Assert.Empty(Run($"Export-ApifyDataset $id $path {parameters}", ("id", id), ("path", name)));
        string text = File.ReadAllText(Path.Combine(_folder, name));
        JsonArray items = name.EndsWith("JSON", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("ndjson", StringComparison.Ordinal) ? JsonNode.Parse(text)!.AsArray() : new JsonArray([.. text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line))]);
        Assert.Equal(Enumerable.Range(0, 2500), items.Select(item => item!["n"]!.GetValue<int>()));
        Assert.Equal([name], Files);
    }

    [Fact]
    public void Which_items_and_which_properties_is_said_as_for_Get()
    {
        string id = CreateDataset("""[{"a":1,"#b":2},{"a":2},{"a":3}]""");
        Assert.Empty(Run("Export-ApifyDataset $id x.jsonl -Skip 1 -First 1; Export-ApifyDataset $id y.jsonl -Clean -Property a -Descending", ("id", id)));
        Assert.Equal("{\"a\":2}\n", File.ReadAllText(Path.Combine(_folder, "x.jsonl")));
        Assert.Equal("{\"a\":3}\n{\"a\":2}\n{\"a\":1}\n", File.ReadAllText(Path.Combine(_folder, "y.jsonl")));
    }

    [Theory]
    [InlineData("json", 3)]
    [InlineData("jsonl", 3)]
    public void A_connection_that_breaks_leaves_no_gap_in_the_file(string format, int times)
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        string id = CreateDataset(Numbers(2500));
        Module.AddFault($$$"""{"path":"/items","times":{{{times}}},"action":{"truncateBody":5000}}""");
        Assert.Empty(Run("Export-ApifyDataset $id $path", ("id", id), ("path", "x." + format)));
        string text = File.ReadAllText(Path.Combine(_folder, "x." + format)).TrimEnd('\n');
        JsonArray items = JsonNode.Parse(format == "json" ? text : "[" + text.Replace('\n', ',') + "]")!.AsArray();
        Assert.Equal(Enumerable.Range(0, 2500), items.Select(item => item!["n"]!.GetValue<int>()));
    }

    [Fact]
    public void A_failure_leaves_nothing_behind_and_an_old_file_as_it_was()
    {
        string id = CreateDataset(Numbers(2500));
        File.WriteAllText(Path.Combine(_folder, "x.json"), "old");
        Module.AddFault("""{"path":"/items","action":{"truncateBody":0}}""");
        Result result = Run("$c = Connect-Apify -Local -Port $port -MaxRetry 1; Export-ApifyDataset $id x.json -Force -Connection $c", ("id", id), ("port", Module.PlatformUrl.Port));
        Assert.StartsWith("ConnectionBroken,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["x.json"], Files);
        Assert.Equal("old", File.ReadAllText(Path.Combine(_folder, "x.json")));
    }

    [Fact]
    public void A_file_that_exists_is_replaced_only_with_Force()
    {
        string id = CreateDataset("""[{"a":1}]""");
        string file = Path.Combine(_folder, "x.jsonl");
        File.WriteAllText(file, "old");
        File.SetAttributes(file, FileAttributes.ReadOnly);
        Result refused = Run("Export-ApifyDataset $id x.jsonl", ("id", id));
        Assert.StartsWith("FileExists,", refused.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Force", refused.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
        Assert.Empty(Run("Export-ApifyDataset $id x.jsonl -Force", ("id", id)));
        Assert.Equal("{\"a\":1}\n", File.ReadAllText(file));
        Assert.Equal(["x.jsonl"], Files);
    }

    [SkippableFact]
    public void A_link_stays_a_link_and_a_private_file_private()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has neither without more rights.");
        if (OperatingSystem.IsWindows())
            return;
        string target = Path.Combine(_folder, "target.jsonl"), link = Path.Combine(_folder, "link.jsonl");
        File.WriteAllText(target, "old");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, target);
        bool takesLinks = ModuleFixture.Framework == "net8.0";
        Result result = Run("Export-ApifyDataset $dataset $link -Force", ("dataset", CreateDataset("""[{"a":1}]""")), ("link", link));
        Assert.Equal(takesLinks ? 0 : 1, result.Errors.Count);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(takesLinks ? "{\"a\":1}" : "old", File.ReadAllText(target).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
    }

    [Fact]
    public void A_dataset_without_items_is_a_file_without_items_also_with_a_mark() =>
        Assert.Equal(3, Run("(Export-ApifyDataset $dataset $path -Bom -PassThru).Length", ("dataset", CreateDataset("[]")), ("path", Path.Combine(_folder, "empty.jsonl"))).Select(length => Convert.ToInt32(length.BaseObject, System.Globalization.CultureInfo.InvariantCulture)).Single());

    [Fact]
    public void Runs_export_their_datasets_into_a_folder()
    {
        Result result = Run("$null = 1..2 | ForEach-Object { Invoke-ApifyActor hello } -OutVariable runs; $runs | Export-ApifyDataset -Path . -Format jsonl -PassThru; $runs.DefaultDatasetId");
        PSObject[] output = [.. result];
        Assert.Equal(output.Skip(2).Select(id => id.BaseObject + ".jsonl").Order(), Files);
        Assert.All(output.Take(2), file => Assert.True(Assert.IsType<FileInfo>(file.BaseObject).Length > 10));
    }

    [Fact]
    public void Two_datasets_in_one_file_are_refused_also_with_Force()
    {
        string[] ids = [CreateDataset("""[{"a":1}]"""), CreateDataset("""[{"a":2}]""")];
        Result result = Run("$ids | Export-ApifyDataset -Path x.jsonl -Force", ("ids", ids));
        Assert.StartsWith("SeveralDatasetsOneFile,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("{\"a\":1}\n", File.ReadAllText(Path.Combine(_folder, "x.jsonl")));
    }

    [Theory]
    [InlineData("-Path x", "FormatMissing")]
    [InlineData("-Path x.txt", "FormatMissing")]
    [InlineData("-Path .", "FormatMissing")]
    [InlineData("-Path nosuch/x.json", "FolderNotFound")]
    [InlineData("-Path Env:x.json", "InvalidPath")]
    [InlineData("-Path nodrive:x.json", "InvalidPath")]
    [InlineData("-Path x.json -Delimiter ';'", "InvalidParameters")]
    [InlineData("-Path x.csv -XmlRoot a", "InvalidParameters")]
    [InlineData("-Path x.csv -Bom -NoBom", "InvalidParameters")]
    [InlineData("-Path x.json -First 0", "NothingToExport")]
    public void A_mistake_is_one_error_before_any_request(string parameters, string errorId)
    {
        Result result = Run("Export-ApifyDataset aaaaaaaaaaaaaaaaa " + parameters);
        Assert.StartsWith(errorId + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
        Assert.Empty(Files);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(Run("Export-ApifyDataset aaaaaaaaaaaaaaaaa x.json -WhatIf"));
        Assert.Empty(Module.Requests());
        Assert.Empty(Files);
    }

    [Fact]
    public void Brackets_in_a_path_are_no_wildcards()
    {
        string id = CreateDataset("""[{"a":1}]""");
        Assert.Empty(Run("Export-ApifyDataset $id -LiteralPath 'x[1].json'; Export-ApifyDataset $id -Path ($pwd.ProviderPath + '/y[2].json')", ("id", id)));
        Assert.Equal(["x[1].json", "y[2].json"], Files);
    }

    [Fact]
    public void A_stop_leaves_nothing_behind()
    {
        string id = CreateDataset(Numbers(2500));
        Module.AddFault("""{"path":"/items","action":{"slowBody":{"bytes":10,"intervalMs":200}}}""");
        using RunningScript script = new(Session, "Export-ApifyDataset $id x.json", ("id", id));
        RunningScript.Until(() => Files.Length == 1, "the file is begun");
        script.Stop();
        RunningScript.Until(() => Files.Length == 0, "nothing is left");
    }

    [Fact]
    public void Formats_are_completed() =>
        Assert.Equal(["json", "jsonl"], Session.Complete("Export-ApifyDataset x -Format js").Select(match => match.CompletionText));
}
