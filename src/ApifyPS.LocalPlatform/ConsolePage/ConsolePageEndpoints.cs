using System.Security.Cryptography;
using System.Text;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.ConsolePage;

/// <summary>
/// The page for people who would rather look. It is one file over the API itself. Its policy lets nothing run but the script that is in it:
/// what an Actor wrote is shown beside it.
/// </summary>
internal static class ConsolePageEndpoints
{
    private static readonly byte[] Page = Read();
    private static readonly string Policy =
        $"default-src 'none'; connect-src 'self'; img-src blob:; script-src 'sha256-{HashOf("script")}'; style-src 'sha256-{HashOf("style")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app) => app.MapMethods("/", ["GET", "HEAD"], context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentLength = Page.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Page).AsTask();
    }).WithMetadata(AnonymousEndpoint.Instance);

    /// <summary>Line ends as browsers see them: the hashes are of that text, whatever the checkout made of them.</summary>
    private static byte[] Read()
    {
        using Stream stream = typeof(ConsolePageEndpoints).Assembly.GetManifestResourceStream("console.html")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }

    private static string HashOf(string element)
    {
        string page = Encoding.UTF8.GetString(Page);
        int start = page.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..page.IndexOf($"</{element}>", StringComparison.Ordinal)])));
    }
}
