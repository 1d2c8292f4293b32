using System.Management.Automation;

namespace ApifyPS;

/// <summary>Lets a storage be given as an object: a run gives its default storage, a storage itself.</summary>
internal abstract class StorageIdAttribute : ArgumentTransformationAttribute
{
    private readonly StorageKind _kind;

    private protected StorageIdAttribute(StorageKind kind) => _kind = kind;

    /// <summary>Makes IDs of objects that have one; anything else is left to the engine.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>An ID or several, or the input.</returns>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } several
            ? several.Cast<object?>().Select(one => (object?)IdOf(one) ?? one).ToArray()
            : (object?)IdOf(inputData) ?? inputData;

    private string? IdOf(object? value)
    {
        if (value is null || (value is PSObject wrapped ? wrapped.BaseObject : value) is string or ValueType)
            return null;
        PSObject item = PSObject.AsPSObject(value);
        // By name and not by type: runs and storages that come out of Export-Clixml or another process are property bags.
        object? id = item.Properties[_kind.RunProperty]?.Value ?? item.Properties[_kind.Parameter]?.Value
            ?? (_kind.Model.IsInstanceOfType(item.BaseObject) || item.TypeNames.Contains("Deserialized." + _kind.Model.FullName) ? item.Properties["Id"]?.Value : null);
        return id?.ToString();
    }
}

/// <summary>A parameter that names a dataset.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DatasetIdAttribute() : StorageIdAttribute(StorageKind.Dataset);

/// <summary>A parameter that names a key-value store.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StoreIdAttribute() : StorageIdAttribute(StorageKind.KeyValueStore);

/// <summary>A parameter that names a request queue.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class QueueIdAttribute() : StorageIdAttribute(StorageKind.RequestQueue);
