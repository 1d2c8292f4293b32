namespace ApifyPS.Help;

/// <summary>Types as PowerShell writes them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["System.String"] = "string",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Double"] = "double",
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.Object"] = "Object",
        ["System.Collections.IDictionary"] = "IDictionary",
    };

    public static string Of(Type type)
    {
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (type.IsGenericType && type.Name == "Nullable`1")
            return Of(type.GetGenericArguments()[0]);
        return Short.GetValueOrDefault(type.FullName ?? type.Name) ?? type.Name;
    }

    public static string FullOf(Type type) => type.FullName ?? type.Name;
}
