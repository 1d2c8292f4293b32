using ApifyPS.LocalPlatform.Common;
using Microsoft.AspNetCore.StaticFiles;

namespace ApifyPS.LocalPlatform.KeyValueStores;

/// <summary>What the name of a file in a store's folder says about its record, as in the SDKs' local storage.</summary>
internal static class RecordFile
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>The key is the name without its extension; a dot in a name is not always the start of a known one.</summary>
    public static (string Key, string ContentType) Describe(string fileName)
    {
        if (!ContentTypes.TryGetContentType(fileName, out string? type)) return (fileName, "application/octet-stream");
        bool isText = type.StartsWith("text/", StringComparison.Ordinal) || PlatformJson.IsJson(type);
        return (Path.GetFileNameWithoutExtension(fileName), isText ? type + "; charset=utf-8" : type);
    }
}
