using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace ApifyPS.Package.Tests;

/// <summary>A package that was made, and a folder that it is unpacked to.</summary>
public abstract class Package : IDisposable
{
    /// <summary>What a package has and the folder of what is installed has not.</summary>
    private static readonly string[] Envelope = ["_rels/", "package/", "[Content_Types].xml"];

    protected Package(string id)
    {
        Id = id;
        Path = System.IO.Path.Combine(Metadata("Packages"), $"{id}.{Version}.nupkg");
        Assert.True(File.Exists(Path), $"{Path} is not there: run build.ps1 -Task Package.");
        Folder = Directory.CreateTempSubdirectory("apifyps package ").FullName;
        ZipFile.ExtractToDirectory(Path, Folder);
        Nuspec = XDocument.Load(System.IO.Path.Combine(Folder, id + ".nuspec")).Root!.Elements().Single();
        using ZipArchive archive = ZipFile.OpenRead(Path);
        Files = [.. archive.Entries.Select(entry => entry.FullName).Where(name => !Envelope.Any(part => name.StartsWith(part, StringComparison.Ordinal)) && name != id + ".nuspec").Order(StringComparer.Ordinal)];
        Times = [.. archive.Entries.Select(entry => entry.LastWriteTime).Distinct()];
    }

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    public static string Version => Metadata("Version");

    public string Id { get; }

    public string Path { get; }

    /// <summary>Its name has a space.</summary>
    public string Folder { get; }

    public XElement Nuspec { get; }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<DateTimeOffset> Times { get; }

    public string? Describe(string element) => Nuspec.Elements().SingleOrDefault(child => child.Name.LocalName == element)?.Value;

    public string Text(string file) => File.ReadAllText(System.IO.Path.Combine(Folder, file));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On Windows this process holds the dlls that it has loaded; the temporary folder is cleaned by others.
        }
        GC.SuppressFinalize(this);
    }

    private static string Metadata(string key) =>
        typeof(Package).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
