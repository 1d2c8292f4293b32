using System.IO.Compression;
using System.Xml.Linq;

namespace ApifyPS.Package.Tests;

/// <summary>A package that was made, and a folder that it is unpacked to.</summary>
public abstract class Package : IDisposable
{
    /// <summary>What a package has and the folder of what is installed has not.</summary>
    private static readonly string[] Envelope = ["_rels/", "package/", "[Content_Types].xml"];

    private readonly TempFolder _folder = new("apifyps package ");

    protected Package(string id)
    {
        Id = id;
        Path = System.IO.Path.Combine(Repository.Metadata("Packages"), $"{id}.{Version}.nupkg");
        Assert.True(File.Exists(Path), $"{Path} is not there: run build.ps1 -Task Package.");
        ZipFile.ExtractToDirectory(Path, Folder);
        Nuspec = XDocument.Load(System.IO.Path.Combine(Folder, id + ".nuspec")).Root!.Elements().Single();
        using ZipArchive archive = ZipFile.OpenRead(Path);
        Files = [.. archive.Entries.Select(entry => entry.FullName).Where(name => !Envelope.Any(part => name.StartsWith(part, StringComparison.Ordinal)) && name != id + ".nuspec").Order(StringComparer.Ordinal)];
        Times = [.. archive.Entries.Select(entry => entry.LastWriteTime).Distinct()];
    }

    public static string Version => Repository.Metadata("Version");

    public string Id { get; }

    public string Path { get; }

    /// <summary>Its name has a space.</summary>
    public string Folder => _folder.Path;

    public XElement Nuspec { get; }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<DateTimeOffset> Times { get; }

    public string? Describe(string element) => Nuspec.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value;

    public string Text(string file) => File.ReadAllText(System.IO.Path.Combine(Folder, file));

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
