using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ApifyPS.Tests.Module.NetFramework;

/// <summary>The metadata of a dll: what it defines, and what it asks of others. Nothing of it is loaded or run.</summary>
internal sealed class AssemblyFile : IDisposable
{
    private readonly PEReader _file;
    private readonly Dictionary<string, TypeDefinitionHandle> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forwarded = new(StringComparer.Ordinal);

    private AssemblyFile(string path, PEReader file)
    {
        _file = file;
        Path = path;
        Metadata = file.GetMetadataReader();
        AssemblyDefinition assembly = Metadata.GetAssemblyDefinition();
        Name = Metadata.GetString(assembly.Name);
        Version = assembly.Version;
        foreach (TypeDefinitionHandle handle in Metadata.TypeDefinitions)
            _types[SignatureText.NameOf(Metadata, handle)] = handle;
        foreach (ExportedTypeHandle handle in Metadata.ExportedTypes)
        {
            if (Target(handle) is { } target)
                _forwarded[Qualified(handle)] = target;
        }
    }

    public string Path { get; }

    public string Name { get; }

    public Version Version { get; }

    public MetadataReader Metadata { get; }

    public IEnumerable<(string Name, Version Version)> References =>
        Metadata.AssemblyReferences.Select(Metadata.GetAssemblyReference).Select(reference => (Metadata.GetString(reference.Name), reference.Version));

    public static AssemblyFile Open(string path) => new(path, new PEReader(ImmutableArray.Create(File.ReadAllBytes(path))));

    /// <summary>Null for what is no .NET assembly.</summary>
    public static AssemblyFile? TryOpen(string path)
    {
        PEReader file = new(ImmutableArray.Create(File.ReadAllBytes(path)));
        return file.HasMetadata && file.GetMetadataReader().IsAssembly ? new AssemblyFile(path, file) : null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A type that is defined here.</summary>
    public TypeDefinitionHandle? Find(string type) => _types.TryGetValue(type, out TypeDefinitionHandle handle) ? handle : null;

    /// <summary>The assembly that a type has moved to.</summary>
    public string? FindForwarded(string type) => _forwarded.GetValueOrDefault(type);

    private string Qualified(ExportedTypeHandle handle)
    {
        ExportedType type = Metadata.GetExportedType(handle);
        string name = Metadata.GetString(type.Name);
        return type.Implementation.Kind == HandleKind.ExportedType ? Qualified((ExportedTypeHandle)type.Implementation) + "+" + name
            : type.Namespace.IsNil ? name
            : Metadata.GetString(type.Namespace) + "." + name;
    }

    private string? Target(ExportedTypeHandle handle)
    {
        EntityHandle implementation = Metadata.GetExportedType(handle).Implementation;
        return implementation.Kind switch
        {
            HandleKind.AssemblyReference => Metadata.GetString(Metadata.GetAssemblyReference((AssemblyReferenceHandle)implementation).Name),
            HandleKind.ExportedType => Target((ExportedTypeHandle)implementation),
            _ => null,
        };
    }
}
