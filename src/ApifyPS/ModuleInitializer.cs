using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ApifyPS;

/// <summary>
/// Windows PowerShell does not look beside a module's dll for what it needs, and takes no binding redirects: on .NET Framework, and
/// only there, the dlls of the module's own folder are found for it.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>The closure of System.Text.Json and TimeProvider for .NET Framework: nobody else's assemblies are answered for.</summary>
    private static readonly HashSet<string> Dependencies = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Bcl.AsyncInterfaces",
        "Microsoft.Bcl.TimeProvider",
        "System.Buffers",
        "System.Memory",
        "System.Numerics.Vectors",
        "System.Runtime.CompilerServices.Unsafe",
        "System.Text.Encodings.Web",
        "System.Text.Json",
        "System.Threading.Tasks.Extensions",
    };

    private static bool IsNetFramework => RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    /// <summary>Called by the engine when the module is imported.</summary>
    public void OnImport()
    {
        if (IsNetFramework)
            AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        LoadClient();
    }

    /// <summary>Called by the engine when the module is removed.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (IsNetFramework)
            AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
    }

    /// <summary>PowerShell finds [ApifyPS.ActorRun] only in assemblies that are loaded. A method of its own, so that the resolver is there first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadClient() => GC.KeepAlive(typeof(ActorRun));

    private static Assembly? Resolve(object? sender, ResolveEventArgs args)
    {
        AssemblyName wanted = new(args.Name);
        if (wanted.Name is null || !Dependencies.Contains(wanted.Name))
            return null;
        string path = Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, wanted.Name + ".dll");
        // Another module that needs a newer one must find its own: an older one would fail in the middle of its work.
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= wanted.Version ? Assembly.LoadFrom(path) : null;
    }
}
