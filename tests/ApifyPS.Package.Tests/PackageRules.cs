using System.Reflection.Metadata;
using System.Text;

namespace ApifyPS.Package.Tests;

/// <summary>What holds for every package.</summary>
internal static class PackageRules
{
    private static readonly string[] Ours = ["ApifyPS.dll", "ApifyPS.Client.dll", "apify-local.dll"];

    public static void HasTheLicencesOfWhatItShips(Package package)
    {
        Assert.Subset(package.Files.ToHashSet(), new HashSet<string> { "LICENSE", "NOTICE", "THIRD-PARTY-NOTICES.txt" });
        string notices = package.Text("THIRD-PARTY-NOTICES.txt");
        string[] libraries = [.. package.Files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".so", StringComparison.Ordinal) || file.EndsWith(".dylib", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Except(Ours).Distinct()];
        Assert.NotEmpty(libraries);
        Assert.All(libraries, library => Assert.Contains(library, notices, StringComparison.Ordinal));
    }

    public static void NamesNoFolderOfTheMachineThatMadeIt(Package package)
    {
        string root = Repository.Root.TrimEnd('/', '\\');
        foreach (string file in package.Files)
        {
            byte[] content = File.ReadAllBytes(Path.Combine(package.Folder, file));
            foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
                Assert.True(content.AsSpan().IndexOf(encoding.GetBytes(root)) < 0, $"{file} names {root}.");
        }
    }

    /// <summary>A debugger finds sources by these names, whoever built them.</summary>
    public static void HasSymbolsForTheSourcesOfTheCommit(Package package)
    {
        string[] symbols = [.. package.Files.Where(file => file.EndsWith(".pdb", StringComparison.Ordinal))];
        Assert.NotEmpty(symbols);
        foreach (string file in symbols)
        {
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(package.Folder, file)));
            MetadataReader reader = provider.GetMetadataReader();
            Assert.All(reader.Documents.Select(reader.GetDocument), document => Assert.StartsWith("/_", reader.GetString(document.Name), StringComparison.Ordinal));
        }
    }

    /// <summary>And not the time at which somebody packed them.</summary>
    public static void HasOneTimeForAllFiles(Package package)
    {
        DateTimeOffset time = Assert.Single(package.Times);
        Assert.True(time < File.GetLastWriteTimeUtc(package.Path), $"{time} is when the package was made.");
    }
}
