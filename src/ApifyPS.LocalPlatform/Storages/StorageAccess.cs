using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Storages;

/// <summary>Who may read a storage without a token, and the counting of reads: the one place for every end-point with <see cref="StorageReading"/>.</summary>
internal sealed class StorageAccess(StorageCatalog catalog, StorageUsage usage)
{
    public const string FollowUserSetting = "FOLLOW_USER_SETTING";

    private const string AnyoneWithId = "ANYONE_WITH_ID_CAN_READ";
    private const string AnyoneWithName = "ANYONE_WITH_NAME_CAN_READ";

    public static IReadOnlyList<string> Levels { get; } = [AnyoneWithId, AnyoneWithName, FollowUserSetting, "RESTRICTED"];

    /// <summary>
    /// Whether a request that carries no token may read. The setting of the local user is "restricted": what works here without a
    /// token works with either setting on Apify.
    /// </summary>
    /// <exception cref="PlatformException">It has a signature, and a wrong one.</exception>
    public bool AllowsAnonymous(HttpContext context, StorageReading reading)
    {
        // The head of a queue is read to be locked, too.
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) return false;
        string idOrName = context.Route("id");
        if (catalog.TryGet(reading.Kind, idOrName) is not { } storage) return false;
        bool isById = storage.Id == idOrName;
        if (storage.GeneralAccess == AnyoneWithName || (storage.GeneralAccess == AnyoneWithId && isById)) return true;
        if (context.Query("signature") is not { } signature || reading.Operation == StorageOperation.Show) return false;
        string? key = context.GetRouteValue("key") as string;
        bool opens = key is null
            ? StorageSignature.OpensContent(signature, storage.UrlSigningSecretKey, storage.Id, DateTimeOffset.UtcNow)
            : StorageSignature.Opens(signature, storage.UrlSigningSecretKey, key);
        return opens ? true : throw new PlatformException(ErrorKind.Forbidden, "invalid-signature", "The signature of the URL is not valid, or it has expired.");
    }

    /// <summary>Runs the end-point and counts it if it did what it was asked.</summary>
    public async Task CountAsync(HttpContext context, StorageReading reading, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode >= StatusCodes.Status300MultipleChoices || reading.Operation == StorageOperation.Show) return;
        string idOrName = context.Route("id");
        if (Ids.IsId(idOrName)) usage.Note(idOrName, reading.Operation);
        else if (catalog.TryGet(reading.Kind, idOrName) is { } storage) usage.Note(storage.Id, reading.Operation);
    }
}
