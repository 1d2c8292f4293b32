using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace ApifyPS;

/// <summary>
/// Makes PSCustomObjects. PowerShell 7 has a constructor that takes the number of properties, which the reference assembly does not know: an object
/// made with it holds its properties itself, any other finds them in a table of the whole process, which costs more than the properties do.
/// </summary>
internal static class PSCustomObjects
{
    private static readonly Func<int, PSObject> New = MakeFactory();

    public static PSObject Create(int propertyCount) => New(propertyCount);

    private static Func<int, PSObject> MakeFactory()
    {
        // Not GetConstructor, which would take PSObject(object) for it in Windows PowerShell.
        ConstructorInfo? withCapacity = Array.Find(
            typeof(PSObject).GetConstructors(),
            constructor => constructor.GetParameters() is [var only] && only.ParameterType == typeof(int));
        if (withCapacity is null)
            return static _ => new PSObject();
        ParameterExpression capacity = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, PSObject>>(Expression.New(withCapacity, capacity), capacity).Compile();
    }
}
