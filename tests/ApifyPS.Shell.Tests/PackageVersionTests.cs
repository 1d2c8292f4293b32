using System.Xml.Linq;

namespace ApifyPS.Shell.Tests;

/// <summary>Who keeps the packages up to date looks after those that the repository uses, and after no others.</summary>
public sealed class PackageVersionTests
{
    [Fact]
    public void Every_package_that_has_a_version_is_used_by_a_project()
    {
        IEnumerable<string> projects = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.File(folder), "*.*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            .Where(path => Path.GetExtension(path) is ".csproj" or ".props" or ".targets" && !Path.GetRelativePath(Repository.Root, path).Split('/', '\\').Any(part => part is "bin" or "obj" or "node_modules"));
        HashSet<string> used = [.. projects.SelectMany(path => XElement.Load(path).Descendants("PackageReference")).Select(reference => (string?)reference.Attribute("Include")).OfType<string>()];
        IEnumerable<string> versions = XElement.Load(Repository.File("Directory.Packages.props")).Descendants("PackageVersion").Select(version => (string)version.Attribute("Include")!);

        Assert.Empty(versions.Except(used, StringComparer.OrdinalIgnoreCase));
    }
}
