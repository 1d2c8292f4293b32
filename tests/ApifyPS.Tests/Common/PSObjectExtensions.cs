using System.Management.Automation;

namespace ApifyPS.Tests;

internal static class PSObjectExtensions
{
    /// <summary>A property as PowerShell sees it, unwrapped; a missing one fails the test.</summary>
    public static object? Get(this PSObject source, string name)
    {
        PSPropertyInfo? property = source.Properties[name];
        Assert.True(property is not null, $"There is no property {name}.");
        return property!.Value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : property.Value;
    }

    /// <summary>A member of a member: <c>Output.Body.message</c>.</summary>
    public static object? GetPath(this PSObject source, string path)
    {
        object? value = source;
        foreach (string name in path.Split('.'))
            value = PSObject.AsPSObject(value).Get(name);
        return value;
    }

    public static string Text(this PSObject source, string name) => Assert.IsType<string>(source.Get(name));
}
