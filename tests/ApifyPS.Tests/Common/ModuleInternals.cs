using System.Reflection;

namespace ApifyPS.Tests;

/// <summary>What of the module is not for users, in the assemblies that this process has loaded.</summary>
internal static class ModuleInternals
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A type of the module or of its client.</summary>
    public static Type Type(string name) => ModuleFixture.ModuleAssembly.GetType(name) ?? Client.GetType(name, throwOnError: true)!;

    public static object New(string type, params object?[] arguments) =>
        Type(type).GetConstructors(All & ~BindingFlags.Static).Single(constructor => Fits(constructor, arguments)).Invoke(arguments);

    /// <summary>Calls a static method of a type, or a method of an object.</summary>
    public static object? Call(object typeOrTarget, string method, params object?[] arguments)
    {
        Type type = typeOrTarget is string name ? Type(name) : typeOrTarget.GetType();
        return type.GetMethods(All).Single(candidate => candidate.Name == method && Fits(candidate, arguments)).Invoke(typeOrTarget is string ? null : typeOrTarget, arguments);
    }

    private static Assembly Client => AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ApifyPS.Client");

    private static bool Fits(MethodBase method, object?[] arguments) =>
        method.GetParameters() is var parameters && parameters.Length == arguments.Length
        && parameters.Zip(arguments).All(pair => pair.Second is null ? !pair.First.ParameterType.IsValueType || Nullable.GetUnderlyingType(pair.First.ParameterType) is not null : pair.First.ParameterType.IsInstanceOfType(pair.Second));
}
