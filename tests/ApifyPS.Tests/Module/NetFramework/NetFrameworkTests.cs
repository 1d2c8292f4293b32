using System.Reflection;

namespace ApifyPS.Tests.Module.NetFramework;

/// <summary>
/// Whether the build for Windows PowerShell would load and run there, by what its dlls ask for: .NET Framework itself is nowhere but on
/// Windows, its reference assemblies are everywhere.
/// </summary>
[Collection(ModuleCollection.Name)]
public sealed class NetFrameworkTests
{
    private static readonly string Bin = Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "bin");
    private static readonly string Folder = Path.Combine(Bin, "netstandard2.0");
    private static readonly string[] Ours = ["ApifyPS", "ApifyPS.Client"];

    [Fact]
    public void Windows_PowerShell_finds_every_assembly_that_the_module_asks_for_in_the_version_that_it_asks_for()
    {
        using AssemblySet assemblies = On(Folder);
        Assert.Empty(from file in assemblies.Folder
                     from reference in file.References
                     where assemblies.Find(reference.Name, reference.Version) is null
                     select $"{file.Name} asks for {reference.Name} {reference.Version}");
    }

    [Fact]
    public void No_dll_is_shipped_that_nothing_on_Windows_PowerShell_loads()
    {
        using AssemblySet assemblies = On(Folder);
        HashSet<string> needed = [];
        Queue<AssemblyFile> next = new(assemblies.Folder.Where(file => file.Name == "ApifyPS"));
        while (next.TryDequeue(out AssemblyFile? file))
        {
            if (!needed.Add(file.Path))
                continue;
            foreach ((string name, Version version) in file.References)
            {
                if (assemblies.Find(name, version) is { } found && assemblies.Folder.Contains(found))
                    next.Enqueue(found);
            }
        }
        Assert.Equal(Directory.GetFiles(Folder, "*.dll").Order(), needed.Order());
    }

    [Fact]
    public void The_resolver_answers_for_just_the_dlls_that_are_shipped()
    {
        FieldInfo names = ModuleFixture.ModuleAssembly.GetType("ApifyPS.ModuleInitializer")!.GetField("Dependencies", BindingFlags.NonPublic | BindingFlags.Static)!;
        Assert.Equal(
            Directory.GetFiles(Folder, "*.dll").Select(Path.GetFileNameWithoutExtension).Except(Ours).Order(),
            ((IEnumerable<string>)names.GetValue(null)!).Order());
    }

    [Fact]
    public void Nothing_is_used_that_NET_Framework_lacks()
    {
        using AssemblySet assemblies = On(Folder);
        Assert.Empty(assemblies.Folder.SelectMany(assemblies.Missing));
    }

    [Fact]
    public void What_NET_Framework_lacks_would_be_seen()
    {
        // The build for PowerShell 7 uses what is new in .NET.
        using AssemblySet assemblies = On(Path.Combine(Bin, "net8.0"), anyVersion: true);
        string[] missing = [.. assemblies.Folder.SelectMany(assemblies.Missing)];
        Assert.Contains(missing, line => line.StartsWith("ApifyPS.Client: type System.", StringComparison.Ordinal));
        Assert.Contains(missing, line => line.StartsWith("ApifyPS.Client: System.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_folders_hold_dlls_their_symbols_and_nothing_else()
    {
        foreach (string folder in Directory.GetDirectories(Bin))
        {
            Assert.Equal(Ours.Select(name => name + ".pdb").Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => !name!.EndsWith(".dll", StringComparison.Ordinal)).Order());
            Assert.Empty(Directory.GetDirectories(folder));
        }
        Assert.Equal(["net8.0", "netstandard2.0"], Directory.GetDirectories(Bin).Select(Path.GetFileName).Order());
    }

    private static AssemblySet On(string folder, bool anyVersion = false)
    {
        string references = Repository.Metadata("NetFrameworkReferences");
        return new AssemblySet(
            Directory.GetFiles(references, "*.dll").Concat(Directory.GetFiles(Path.Combine(references, "Facades"), "*.dll")).Append(Repository.Metadata("WindowsPowerShellReference")),
            folder) { AnyVersion = anyVersion };
    }
}
