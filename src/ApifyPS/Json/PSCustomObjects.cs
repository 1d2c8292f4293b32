using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace ApifyPS;

/// <summary>
/// Makes PSCustomObjects, which is most of the cost of an item, as cheaply as the engine at hand lets it.
/// <para>
/// PowerShell 7 has a constructor that takes the number of properties, which the reference assembly does not know: an object made with it holds
/// its properties itself, any other finds them in a table of the whole process.
/// </para>
/// <para>
/// <c>Properties.Add</c> copies each property and tells the binders of <c>$item.name</c>, every time, that objects can have one of that name. The
/// engine's own table of an object takes properties without either. Where it is there and does what it should, it is used for names that were
/// announced once; else everything goes the public way.
/// </para>
/// </summary>
internal static class PSCustomObjects
{
    private static readonly Func<int, PSObject>? WithCapacity = FindConstructor();
    private static readonly Func<PSObject, PSMemberInfoCollection<PSMemberInfo>>? OwnMembers = FindOwnMembers();

    /// <summary>An object without properties yet.</summary>
    public static PSObject Create(int propertyCount) => WithCapacity is null ? new PSObject() : WithCapacity(propertyCount);

    /// <summary>An object with these properties, whose names are distinct and announced.</summary>
    public static PSObject Create(ReadOnlySpan<JsonObjectReader.Member> members)
    {
        PSObject result = Create(members.Length);
        if (OwnMembers is not null)
        {
            PSMemberInfoCollection<PSMemberInfo> own = OwnMembers(result);
            foreach (ref readonly JsonObjectReader.Member member in members)
                own.Add(new PSNoteProperty(member.Name.Text, member.Value), preValidated: true);
            return result;
        }

        PSMemberInfoCollection<PSPropertyInfo> properties = result.Properties;
        foreach (ref readonly JsonObjectReader.Member member in members)
            properties.Add(new PSNoteProperty(member.Name.Text, member.Value), preValidated: true);
        return result;
    }

    /// <summary>An object with these properties, whose names are distinct and announced.</summary>
    public static PSObject Create(string[] names, object?[] values)
    {
        PSObject result = Create(names.Length);
        PSMemberInfoCollection<PSMemberInfo>? own = OwnMembers?.Invoke(result);
        PSMemberInfoCollection<PSPropertyInfo>? properties = own is null ? result.Properties : null;
        for (int index = 0; index < names.Length; index++)
        {
            PSNoteProperty property = new(names[index], values[index]);
            own?.Add(property, preValidated: true);
            properties?.Add(property, preValidated: true);
        }

        return result;
    }

    /// <summary>Tells the engine that objects can have a property of this name. It never forgets.</summary>
    public static void Announce(string name)
    {
        if (OwnMembers is not null)
            Create(1).Properties.Add(new PSNoteProperty(name, null), preValidated: true);
    }

    private static Func<int, PSObject>? FindConstructor()
    {
        // Not GetConstructor, which would take PSObject(object) for it in Windows PowerShell.
        ConstructorInfo? constructor = Array.Find(
            typeof(PSObject).GetConstructors(),
            candidate => candidate.GetParameters() is [var only] && only.ParameterType == typeof(int));
        if (constructor is null)
            return null;
        ParameterExpression capacity = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, PSObject>>(Expression.New(constructor, capacity), capacity).Compile();
    }

    private static Func<PSObject, PSMemberInfoCollection<PSMemberInfo>>? FindOwnMembers()
    {
        MethodInfo? getter = typeof(PSObject).GetProperty("InstanceMembers", BindingFlags.Instance | BindingFlags.NonPublic)?.GetGetMethod(nonPublic: true);
        if (WithCapacity is null || getter is null || !typeof(PSMemberInfoCollection<PSMemberInfo>).IsAssignableFrom(getter.ReturnType))
            return null;
        try
        {
            var ownMembers = (Func<PSObject, PSMemberInfoCollection<PSMemberInfo>>)Delegate.CreateDelegate(typeof(Func<PSObject, PSMemberInfoCollection<PSMemberInfo>>), getter);
            PSObject sample = WithCapacity(1);
            ownMembers(sample).Add(new PSNoteProperty("Sample", sample), preValidated: true);
            return sample.Properties["Sample"]?.Value == sample ? ownMembers : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or RuntimeException)
        {
            // An engine that changed.
            return null;
        }
    }
}
