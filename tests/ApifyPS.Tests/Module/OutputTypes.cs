using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Module;

/// <summary>The types of what the cmdlets emit, with those of their properties, and an object of each in which everything has a value.</summary>
internal static class OutputTypes
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Our types among them.</summary>
    public static IReadOnlyList<Type> Ours { get; } = [.. All().Where(IsOurs).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>What the cmdlets declare that isn't ours.</summary>
    public static IReadOnlyList<Type> Others { get; } = [.. All().Where(type => !IsOurs(type))];

    public static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("ApifyPS", StringComparison.Ordinal);

    public static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0);

    /// <summary>Of what a property is made in the end: elements, values, types without null.</summary>
    public static IEnumerable<Type> Parts(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return [value];
        if (type == typeof(byte[]) || type == typeof(string))
            return [type];
        if (type.IsArray)
            return Parts(type.GetElementType()!);
        // Also of a class of our own: an enumerable is enumerated, whatever else it is.
        if (Interface(type, typeof(IReadOnlyDictionary<,>)) is { } dictionary)
            return dictionary.GetGenericArguments().SelectMany(Parts);
        return Interface(type, typeof(IEnumerable<>)) is { } list ? Parts(list.GetGenericArguments()[0]) : [type];
    }

    /// <summary>An object of a type, or of a type with a constructor of its own, each field of which has a value.</summary>
    public static object Sample(Type type) => Sample(type, type.Name)!;

    private static HashSet<Type> All()
    {
        HashSet<Type> types = [];
        void Reach(Type type)
        {
            // The engine reads, shows and writes every dictionary as a hashtable; HashtableItemTests are about that.
            if (type == typeof(void) || typeof(IDictionary).IsAssignableFrom(type) || !types.Add(type) || !IsOurs(type) || type.IsEnum)
                return;
            foreach (PropertyInfo property in Properties(type))
            {
                foreach (Type part in Parts(property.PropertyType).Where(IsOurs))
                    Reach(part);
            }
        }

        foreach (PSTypeName output in ModuleFixture.Cmdlets.Values.SelectMany(cmdlet => cmdlet.OutputType))
            Reach(output.Type);
        return types;
    }

    private static Type? Interface(Type type, Type definition) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == definition);

    private static object? Sample(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "text of " + name.Trim('<', '_').Replace(">k__BackingField", "", StringComparison.Ordinal);
        if (type == typeof(bool))
            return true;
        if (type == typeof(DateTime))
            return new DateTime(2026, 11, 20, 10, 11, 12, 345, DateTimeKind.Utc).AddMinutes(name.Length).ToLocalTime();
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(90.25);
        if (type == typeof(Uri))
            return new Uri("https://example.com/" + name.Length);
        if (type == typeof(byte[]))
            return new byte[] { 1, 2, 3 };
        if (type == typeof(TimeProvider))
            return TimeProvider.System;
        if (type == typeof(JsonElement))
            return JsonSerializer.SerializeToElement(new { a = 1 });
        if (type == typeof(JsonObject))
            return new JsonObject { ["title"] = "A title" };
        if (type == typeof(PSObject) || type == typeof(object))
            return PSObject.AsPSObject(new PSObject { Properties = { new PSNoteProperty("inner", "value"), new PSNoteProperty("count", 5L) } });
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive)
            return Convert.ChangeType(name.Length + 1, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsArray)
            return Filled(Array.CreateInstance(type.GetElementType()!, 2), array => array.SetValue(Sample(type.GetElementType()!, name), 0), array => array.SetValue(Sample(type.GetElementType()!, name), 1));
        if (Interface(type, typeof(IReadOnlyDictionary<,>)) is { } dictionary && dictionary.GetGenericArguments() is [var key, var value] && key == typeof(string))
        {
            IDictionary made = (IDictionary)Activator.CreateInstance(type.IsInterface ? typeof(Dictionary<,>).MakeGenericType(key, value) : type)!;
            made["one"] = Sample(value, name);
            made["two"] = Sample(value, name);
            return made;
        }

        if (Interface(type, typeof(IEnumerable<>)) is { } list)
            return Sample(list.GetGenericArguments()[0].MakeArrayType(), name);
        return IsOurs(type) && type.IsClass && !type.IsAbstract ? Whole(type) : null;
    }

    private static object Whole(Type type)
    {
        object made = RuntimeHelpers.GetUninitializedObject(type);
        for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType)
        {
            foreach (FieldInfo field in part.GetFields(Own).Where(field => field.FieldType != typeof(SecureString) && !typeof(Exception).IsAssignableFrom(field.FieldType)))
                field.SetValue(made, Sample(field.FieldType, field.Name));
        }

        return made;
    }

    private static T Filled<T>(T made, params Action<T>[] steps)
    {
        Array.ForEach(steps, step => step(made));
        return made;
    }
}
