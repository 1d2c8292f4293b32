using System.Management.Automation;

namespace ApifyPS;

/// <summary>Lets a storage be given as an object: a run gives its default storage, a storage itself.</summary>
internal abstract class StorageIdAttribute : ArgumentTransformationAttribute
{
    private readonly StorageKind _kind;

    private protected StorageIdAttribute(StorageKind kind) => _kind = kind;

    /// <summary>Makes IDs of objects that have one. Text and numbers are left as they are; what names no storage of this kind is an error.</summary>
    /// <param name="engineIntrinsics">Unused.</param>
    /// <param name="inputData">What the user gave.</param>
    /// <returns>An ID or several, or the input.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">An object was given that stands for nothing of this kind.</exception>
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
        object? id = item.Properties[_kind.RunProperty]?.Value ?? item.Properties[_kind.Parameter]?.Value ?? (IsA(_kind, item) ? item.Properties["Id"]?.Value : null);
        if (id is not null)
            return id.ToString();
        if (StorageKind.All.FirstOrDefault(kind => IsA(kind, item)) is { } other)
            throw new ArgumentTransformationMetadataException($"A {other.Title} was given ('{item}'), and a {_kind.Title} is wanted.");
        // As an inner exception of this type the engine takes it for a conversion that is not possible: an object from the pipeline may
        // still be meant for another parameter.
        string text = $"An object of type {item.BaseObject.GetType().Name} names no {_kind.Title}: give an ID or a name, or the {_kind.Title} or a run as an object. {_kind.WhereContentGoes}";
        throw new ArgumentTransformationMetadataException(text, new PSInvalidCastException(text));
    }

    private static bool IsA(StorageKind kind, PSObject item) => kind.Model.IsInstanceOfType(item.BaseObject) || item.TypeNames.Contains("Deserialized." + kind.Model.FullName);
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
