using System.Management.Automation;

namespace ApifyPS.Tests.KeyValueStores;

/// <summary>A file object is not its content. Stored as JSON it is a path of this machine, which helps nobody and tells others where things are.</summary>
[Trait("Builds", "both")]
public sealed class LiveObjectTests : CmdletTest
{
    private const string Id = "abcdefghijklmnopq";

    private readonly TempFolder _folder = new();

    public LiveObjectTests(ModuleFixture module)
        : base(module)
    {
        _folder.Write("a.json", "{}");
        _folder.Write("b [1].json", "{}");
        Session.Runspace.SessionStateProxy.SetVariable("folder", _folder.Path);
    }

    [Theory]
    [InlineData("Get-ChildItem $folder | Set-ApifyRecord K -StoreId " + Id, "InvalidValue", "ForEach-Object { Set-ApifyRecord $_.Name")]
    [InlineData("Set-ApifyRecord K (Get-ChildItem $folder) " + Id, "InvalidValue", "ForEach-Object { Set-ApifyRecord $_.Name")]
    [InlineData("Set-ApifyRecord K @(1, @('x', (Get-Item $folder))) " + Id, "InvalidValue", "-Path")]
    [InlineData("@{ a = 1 }, (Get-Item $folder) | Set-ApifyRecord K -StoreId " + Id, "InvalidValue", "-Path")]
    [InlineData("Invoke-ApifyActor echo (Get-ChildItem $folder)", "InvalidInput", "-InputPath $_.FullName")]
    [InlineData("Get-ChildItem $folder -Filter a.json | Invoke-ApifyActor echo", "InvalidInput", "-InputPath")]
    public void A_list_that_holds_a_file_is_refused_as_a_file_is_and_the_error_says_what_to_do(string command, string errorId, string advice)
    {
        ErrorRecord error = Run(command).Error;
        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void What_the_error_says_works()
    {
        Run("$s = (New-ApifyKeyValueStore).Id");
        Assert.Empty(Run("Get-ChildItem $folder | ForEach-Object { Set-ApifyRecord ($_.Name -replace '[^\\w.]', '_') -LiteralPath $_.FullName -StoreId $s }"));
        Assert.Equal(["a.json", "b__1_.json"], Run("Get-ApifyRecordKey $s | ForEach-Object Key").Select(key => (string)key.BaseObject));
    }

    [Theory]
    [InlineData("[diagnostics.process]::GetCurrentProcess()")]
    [InlineData("[string]")]
    [InlineData("[string].GetMethod('Clone')")]
    [InlineData("[action]{ 1 }")]
    [InlineData("{ 1 }")]
    [InlineData("[IO.MemoryStream]::new()")]
    [InlineData("[IO.StringReader]::new('x')")]
    [InlineData("(Get-Command Get-Item)")]
    [InlineData("(Get-Module ApifyPS)")]
    [InlineData("[IO.DriveInfo]::GetDrives()[0]")]
    [InlineData("[Threading.Tasks.Task]::CompletedTask")]
    [InlineData("[runspace]::DefaultRunspace")]
    [InlineData("[string].Assembly")]
    public void Other_live_objects_are_refused_alone_and_in_lists(string live)
    {
        foreach (string command in new[] { $"$o = {live}; , $o | Set-ApifyRecord K -StoreId {Id}", $"$o = {live}; Set-ApifyRecord K @(1, $o) {Id}", $"$o = {live}; Invoke-ApifyActor echo @($o, $o)" })
        {
            ErrorRecord error = Run(command).Error;
            Assert.StartsWith("Invalid", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
            Assert.Empty(Module.Requests());
        }
    }

    [Fact]
    public void In_a_member_a_file_is_its_path_and_a_type_its_name()
    {
        Assert.Empty(Run("$s = (New-ApifyKeyValueStore).Id; Set-ApifyRecord K @{ file = Get-Item $folder; files = @(Get-ChildItem $folder); type = [string] } $s"));
        PSObject record = Run("Get-ApifyRecord K $s").Single();
        Assert.Equal((_folder.Path, "System.String"), (record.Text("file"), record.Text("type")));
        Assert.Equal(2, ((Array)record.Get("files")!).Length);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }
}
