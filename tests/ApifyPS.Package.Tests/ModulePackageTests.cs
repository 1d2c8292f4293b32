using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ApifyPS.Package.Tests;

/// <summary>The module as it is installed from the PowerShell Gallery.</summary>
public sealed class ModulePackageTests(ModulePackage package) : IClassFixture<ModulePackage>
{
    // The Gallery refuses more.
    private const int MaxTagsLength = 4000;

    [Fact]
    public void The_Gallery_shows_what_the_manifest_says()
    {
        PSModuleInfo module = (PSModuleInfo)Run($"Test-ModuleManifest '{Manifest}'").Single().BaseObject;
        Assert.Equal(module.Name, package.Describe("id"));
        Assert.Equal(module.PrivateData is Hashtable { } data && data["PSData"] is Hashtable gallery && gallery["Prerelease"] is string preview ? $"{module.Version}-{preview}" : module.Version.ToString(), package.Describe("version"));
        Assert.Equal(module.Author, package.Describe("authors"));
        Assert.Equal(module.CompanyName, package.Describe("owners"));
        Assert.Equal(module.Description, package.Describe("description"));
        Assert.Equal(module.Copyright, package.Describe("copyright"));
        Assert.Equal(module.LicenseUri.ToString(), package.Describe("licenseUrl"));
        Assert.Equal(module.ReleaseNotes, package.Describe("releaseNotes"));
    }

    [Fact]
    public void The_Gallery_finds_the_module_by_each_of_its_cmdlets_and_by_edition()
    {
        PSModuleInfo module = (PSModuleInfo)Run($"Test-ModuleManifest '{Manifest}'").Single().BaseObject;
        string tags = package.Describe("tags")!;
        Assert.Equal(
            new[] { "PSModule", "PSIncludes_Cmdlet" }
                .Concat(module.Tags)
                .Concat(module.ExportedCmdlets.Keys.SelectMany(cmdlet => new[] { "PSCmdlet_" + cmdlet, "PSCommand_" + cmdlet }))
                .Order(StringComparer.Ordinal),
            tags.Split(' ').Order(StringComparer.Ordinal));
        Assert.Contains("PSEdition_Core", tags, StringComparison.Ordinal);
        Assert.Contains("PSEdition_Desktop", tags, StringComparison.Ordinal);
        Assert.True(tags.Length <= MaxTagsLength, $"The tags have {tags.Length} characters.");
    }

    [Fact]
    public void Every_file_that_the_module_needs_is_there_and_none_beside()
    {
        string[] expected =
        [
            "ApifyPS.Format.ps1xml", "ApifyPS.OneVersion.psm1", "ApifyPS.Types.ps1xml", "ApifyPS.Types.psd1", "ApifyPS.psd1", "CHANGELOG.md", "LICENSE", "NOTICE", "THIRD-PARTY-NOTICES.txt",
            "bin/net8.0/ApifyPS.Client.dll", "bin/net8.0/ApifyPS.Client.pdb", "bin/net8.0/ApifyPS.dll", "bin/net8.0/ApifyPS.pdb",
            "bin/netstandard2.0/ApifyPS.Client.dll", "bin/netstandard2.0/ApifyPS.Client.pdb", "bin/netstandard2.0/ApifyPS.dll", "bin/netstandard2.0/ApifyPS.pdb",
            "bin/netstandard2.0/Microsoft.Bcl.AsyncInterfaces.dll", "bin/netstandard2.0/Microsoft.Bcl.TimeProvider.dll", "bin/netstandard2.0/System.Buffers.dll", "bin/netstandard2.0/System.Memory.dll", "bin/netstandard2.0/System.Numerics.Vectors.dll",
            "bin/netstandard2.0/System.Runtime.CompilerServices.Unsafe.dll", "bin/netstandard2.0/System.Text.Encodings.Web.dll", "bin/netstandard2.0/System.Text.Json.dll",
            "bin/netstandard2.0/System.Threading.Tasks.Extensions.dll", "en-US/ApifyPS.dll-Help.xml",
        ];
        string[] files = [.. package.Files.Where(file => !file.StartsWith("local/", StringComparison.Ordinal) && !file.StartsWith("en-US/about_", StringComparison.Ordinal))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files);
        Assert.Contains("en-US/about_ApifyPS.help.txt", package.Files);
        Assert.Contains("local/apify-local.dll", package.Files);
        Assert.Contains("local/runtimes/win-x64/native/e_sqlite3.dll", package.Files);
        Assert.DoesNotContain(package.Files, file => file.EndsWith(".xml", StringComparison.Ordinal) && file.StartsWith("local/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_downloaded_imports_has_help_and_starts_its_platform()
    {
        PSObject[] output = Run($$"""
            Import-Module '{{Manifest}}' -ErrorAction Stop
            @(Get-Command -Module ApifyPS).Count
            @((Get-Help Invoke-ApifyActor -Full).examples.example).Count
            [string] (Get-Help about_ApifyPS)
            $platform = Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess -ErrorAction Stop
            $env:APIFY_API_BASE_URL = $platform.Url
            $env:APIFY_TOKEN = 'package'
            try {
                $dataset = New-ApifyDataset -Name 'from-the-package' -ErrorAction Stop
                @{ fits = 'yes' } | Add-ApifyDatasetItem -DatasetId $dataset.Id -ErrorAction Stop
                (Get-ApifyDatasetItem -DatasetId $dataset.Id -ErrorAction Stop).fits
            }
            finally { $platform | Stop-ApifyLocalPlatform }
            """);
        Assert.Equal(((ICollection)((PSModuleInfo)Run($"Test-ModuleManifest '{Manifest}'").Single().BaseObject).ExportedCmdlets.Keys).Count, output[0].BaseObject);
        Assert.True((int)output[1].BaseObject > 0);
        Assert.Contains("ABOUT_APIFYPS", (string)output[2].BaseObject, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("yes", output[3].BaseObject);
    }

    [Fact]
    public void Licences() => PackageRules.HasTheLicencesOfWhatItShips(package);

    [Fact]
    public void No_folder_of_the_machine_that_made_it() => PackageRules.NamesNoFolderOfTheMachineThatMadeIt(package);

    [Fact]
    public void Symbols_that_name_the_sources_of_the_commit() => PackageRules.HasSymbolsForTheSourcesOfTheCommit(package);

    [Fact]
    public void Files_have_the_time_of_the_commit() => PackageRules.HasOneTimeForAllFiles(package);

    private string Manifest => Path.Combine(package.Folder, "ApifyPS.psd1");

    private static PSObject[] Run(string script)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        PSObject[] output = [.. shell.AddScript(script).Invoke()];
        Assert.Empty(shell.Streams.Error);
        return output;
    }
}
