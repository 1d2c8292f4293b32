using System.Diagnostics;

namespace ApifyPS.Package.Tests;

/// <summary>The version of the packages, which is the manifest's.</summary>
public sealed class PrereleaseTests
{
    [Theory]
    [InlineData("Prerelease = 'preview1'", "1.2.0-preview1")]
    [InlineData("# Prerelease = 'preview1'", "1.2.0")]
    public async Task A_preview_is_not_published_as_the_release(string line, string expected)
    {
        foreach (string project in (string[])["ApifyPS.Package", "ApifyPS.LocalPlatform"])
        {
            // %0A is a line's end to MSBuild.
            using Process process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", Repository.File("src", project, project + ".csproj"), "-getProperty:PackageVersion", $"-p:ManifestText=ModuleVersion = '1.2.0'%0A    {line}%0A"]) { RedirectStandardOutput = true })!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(expected, output.Trim());
        }
    }
}
