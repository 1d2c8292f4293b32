using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ApifyPS.Tests.Module.NetFramework;

/// <summary>
/// Signatures as text that is the same whichever assembly a type is said to come from: netstandard.dll for the caller is mscorlib.dll for
/// what is called.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<SignatureText.Part, object?>
{
    public static readonly SignatureText Instance = new();

    /// <summary>A type of a signature.</summary>
    /// <param name="Text">How it reads.</param>
    /// <param name="Type">The type that is defined or referred to; nil for what is made of types, such as arrays.</param>
    internal readonly record struct Part(string Text, EntityHandle Type);

    /// <summary>Name with namespace and enclosing types.</summary>
    public static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return !type.GetDeclaringType().IsNil ? NameOf(reader, type.GetDeclaringType()) + "+" + name
            : type.Namespace.IsNil ? name
            : reader.GetString(type.Namespace) + "." + name;
    }

    /// <inheritdoc cref="NameOf(MetadataReader, TypeDefinitionHandle)"/>
    public static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? NameOf(reader, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
            : type.Namespace.IsNil ? name
            : reader.GetString(type.Namespace) + "." + name;
    }

    public static string Of(MethodSignature<Part> signature) =>
        $"{(signature.Header.IsInstance ? "instance " : "")}{signature.ReturnType.Text} `{signature.GenericParameterCount}({string.Join(", ", signature.ParameterTypes.Select(part => part.Text))})";

    public Part GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => new(NameOf(reader, handle), handle);

    public Part GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => new(NameOf(reader, handle), handle);

    public Part GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public Part GetPrimitiveType(PrimitiveTypeCode typeCode) => new(typeCode.ToString(), default);

    public Part GetSZArrayType(Part elementType) => new(elementType.Text + "[]", default);

    public Part GetArrayType(Part elementType, ArrayShape shape) => new($"{elementType.Text}[{new string(',', shape.Rank - 1)}]", default);

    public Part GetByReferenceType(Part elementType) => new(elementType.Text + "&", default);

    public Part GetPointerType(Part elementType) => new(elementType.Text + "*", default);

    public Part GetPinnedType(Part elementType) => elementType;

    public Part GetGenericInstantiation(Part genericType, ImmutableArray<Part> typeArguments) =>
        new($"{genericType.Text}<{string.Join(", ", typeArguments.Select(part => part.Text))}>", genericType.Type);

    public Part GetGenericTypeParameter(object? genericContext, int index) => new("!" + index, default);

    public Part GetGenericMethodParameter(object? genericContext, int index) => new("!!" + index, default);

    public Part GetFunctionPointerType(MethodSignature<Part> signature) => new("fn " + Of(signature), default);

    public Part GetModifiedType(Part modifier, Part unmodifiedType, bool isRequired) => unmodifiedType with { Text = $"{unmodifiedType.Text} mod({modifier.Text})" };
}
