using System.Reflection.Metadata;

namespace ApifyPS.Tests.Module.NetFramework;

/// <summary>
/// What there is on a machine with .NET Framework 4.7.2 and Windows PowerShell 5.1, and the module's folder: finds what a dll asks for as
/// the loader there would.
/// </summary>
internal sealed class AssemblySet : IDisposable
{
    private readonly Dictionary<string, AssemblyFile> _framework;
    private readonly Dictionary<string, AssemblyFile> _folder;

    public AssemblySet(IEnumerable<string> framework, string folder)
    {
        _framework = Open(framework);
        _folder = Open(Directory.GetFiles(folder, "*.dll"));
    }

    /// <summary>Whether an older assembly will do, as it will not for the loader: then what is missing is missing for another reason.</summary>
    public bool AnyVersion { get; init; }

    /// <summary>The dlls of the module's folder.</summary>
    public IEnumerable<AssemblyFile> Folder => _folder.Values;

    public void Dispose()
    {
        foreach (AssemblyFile file in _framework.Values.Concat(_folder.Values))
            file.Dispose();
    }

    /// <summary>
    /// The file that stands for a reference: .NET Framework's own, when it is no older than what is asked for, or else the folder's. Null
    /// when there is none.
    /// </summary>
    public AssemblyFile? Find(string name, Version version) =>
        _framework.TryGetValue(name, out AssemblyFile? framework) && (AnyVersion || framework.Version >= version) ? framework
        : _folder.TryGetValue(name, out AssemblyFile? file) && (AnyVersion || file.Version >= version) ? file
        : null;

    /// <summary>What a dll uses and would not find, each as a line.</summary>
    public IEnumerable<string> Missing(AssemblyFile user)
    {
        MetadataReader reader = user.Metadata;
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            if (Resolve(user, handle) is null)
                yield return $"{user.Name}: type {SignatureText.NameOf(reader, handle)}";
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            EntityHandle parent = member.Parent.Kind == HandleKind.TypeSpecification
                ? reader.GetTypeSpecification((TypeSpecificationHandle)member.Parent).DecodeSignature(SignatureText.Instance, null).Type
                : member.Parent;
            // Of arrays and of types of the dll itself the compiler knows best; a missing type has its line already.
            if (parent.Kind != HandleKind.TypeReference || Resolve(user, (TypeReferenceHandle)parent) is not { } type)
                continue;
            string name = reader.GetString(member.Name), signature = Signature(member);
            if (!HasMember(type.File, type.Type, name, member.GetKind(), signature, derived: false))
                yield return $"{user.Name}: {SignatureText.NameOf(reader, (TypeReferenceHandle)parent)}.{name}: {signature}";
        }
    }

    private static Dictionary<string, AssemblyFile> Open(IEnumerable<string> paths) =>
        paths.Select(AssemblyFile.TryOpen).OfType<AssemblyFile>().ToDictionary(file => file.Name, StringComparer.OrdinalIgnoreCase);

    private static string Signature(MemberReference member) => member.GetKind() == MemberReferenceKind.Field
        ? member.DecodeFieldSignature(SignatureText.Instance, null).Text
        : SignatureText.Of(member.DecodeMethodSignature(SignatureText.Instance, null));

    private (AssemblyFile File, TypeDefinitionHandle Type)? Resolve(AssemblyFile user, TypeReferenceHandle handle)
    {
        TypeReferenceHandle outermost = handle;
        while (user.Metadata.GetTypeReference(outermost).ResolutionScope is { Kind: HandleKind.TypeReference } enclosing)
            outermost = (TypeReferenceHandle)enclosing;
        EntityHandle scope = user.Metadata.GetTypeReference(outermost).ResolutionScope;
        AssemblyFile? file = user;
        if (scope.Kind == HandleKind.AssemblyReference)
        {
            AssemblyReference reference = user.Metadata.GetAssemblyReference((AssemblyReferenceHandle)scope);
            file = Find(user.Metadata.GetString(reference.Name), reference.Version);
        }
        string name = SignatureText.NameOf(user.Metadata, handle);
        // Facades say where the type is; some say it over several.
        for (int hop = 0; file is not null && hop < 10; hop++)
        {
            if (file.Find(name) is { } type)
                return (file, type);
            AssemblyFile facade = file;
            string? target = facade.FindForwarded(name);
            file = target is null ? null : Find(target, facade.References.First(reference => reference.Name == target).Version);
        }
        return null;
    }

    /// <param name="file">Where the type is defined.</param>
    /// <param name="handle">The type.</param>
    /// <param name="name">Of the member.</param>
    /// <param name="kind">Field or method.</param>
    /// <param name="signature">Of the member.</param>
    /// <param name="derived">Whether this is a base type: one with type arguments says its parameters in other words, so the name decides there.</param>
    private bool HasMember(AssemblyFile file, TypeDefinitionHandle handle, string name, MemberReferenceKind kind, string signature, bool derived)
    {
        MetadataReader reader = file.Metadata;
        TypeDefinition type = reader.GetTypeDefinition(handle);
        bool byName = derived && type.GetGenericParameters().Count > 0;
        bool found = kind == MemberReferenceKind.Field
            ? type.GetFields().Select(reader.GetFieldDefinition).Any(field => reader.GetString(field.Name) == name
                && (byName || field.DecodeSignature(SignatureText.Instance, null).Text == signature))
            : type.GetMethods().Select(reader.GetMethodDefinition).Any(method => reader.GetString(method.Name) == name
                && (byName || SignatureText.Of(method.DecodeSignature(SignatureText.Instance, null)) == signature));
        if (found || name == ".ctor" || type.BaseType.IsNil)
            return found;
        EntityHandle parent = type.BaseType.Kind == HandleKind.TypeSpecification
            ? reader.GetTypeSpecification((TypeSpecificationHandle)type.BaseType).DecodeSignature(SignatureText.Instance, null).Type
            : type.BaseType;
        return parent.Kind switch
        {
            HandleKind.TypeDefinition => HasMember(file, (TypeDefinitionHandle)parent, name, kind, signature, derived: true),
            HandleKind.TypeReference when Resolve(file, (TypeReferenceHandle)parent) is { } target => HasMember(target.File, target.Type, name, kind, signature, derived: true),
            _ => false,
        };
    }
}
