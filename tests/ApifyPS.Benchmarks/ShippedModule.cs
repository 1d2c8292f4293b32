using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace ApifyPS.Benchmarks;

/// <summary>The module in out/ApifyPS: what is measured is what ships.</summary>
internal static partial class ShippedModule
{
    public static string Folder { get; } = Repository.Metadata("ModuleOutput");

    public static string Manifest { get; } = Path.Combine(Folder, "ApifyPS.psd1");

    private static string Binaries => Path.Combine(Folder, "bin", "net8.0");

    /// <summary>Whether the module has a cmdlet.</summary>
    public static bool Has(string cmdlet) => File.ReadAllText(Manifest).Contains($"'{cmdlet}'", StringComparison.Ordinal);

    /// <summary>Number of cmdlets that the manifest names.</summary>
    public static int CmdletCount => CmdletName().Count(File.ReadAllText(Manifest));

    [GeneratedRegex("'[A-Z][a-z]+-Apify[A-Za-z]*'")]
    private static partial Regex CmdletName();

    /// <summary>Why what lies in out/ApifyPS says nothing about the module; null when all is well.</summary>
    public static string? ProblemWithBuild()
    {
        Assembly module = Load("ApifyPS");
        return module.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }
            ? $"{module.Location} is a debug build. Run the benchmarks with -c Release."
            : null;
    }

    /// <summary>Lets the assemblies of the module be found where they ship.</summary>
    public static void ResolveAssemblies() =>
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(Binaries, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;

    public static Assembly Load(string name) => AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(Binaries, name + ".dll"));
}
