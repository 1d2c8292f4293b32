using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Persistence;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>Turns exceptions into the API's <c>{"error": {"type", "message"}}</c>, and errors of the routing as well.</summary>
internal static class ErrorEnvelope
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
            if (context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            {
                string allowed = context.Response.Headers.Allow.ToString().Replace(" ", string.Empty, StringComparison.Ordinal);
                await WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method-not-allowed",
                    $"This API end-point can only be accessed using the following HTTP methods: OPTIONS,{allowed}");
            }
        }
        catch (PlatformException exception) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await WriteAsync(context, StatusOf(exception.Kind), exception.Type, exception.Message, exception.ErrorData);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client is gone; there is nobody to tell.
        }
        catch (Exception exception) when (!context.Response.HasStarted && DiskFull.Is(exception))
        {
            logger.DiskIsFull(context.Request.Method, context.Request.Path);
            context.Response.Clear();
            await WriteAsync(context, StatusCodes.Status507InsufficientStorage, "insufficient-storage", DiskFull.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            logger.RequestFailed(exception, context.Request.Method, context.Request.Path);
            context.Response.Clear();
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "internal-server-error", "Internal server error.");
        }
    }

    public static Task WriteAsync(HttpContext context, int status, string type, string message, JsonObject? data = null)
    {
        JsonObject error = new() { ["type"] = type, ["message"] = message };
        if (data is not null) error["data"] = data;
        return context.WriteJsonAsync(new JsonObject { ["error"] = error }, status);
    }

    private static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => StatusCodes.Status400BadRequest,
        ErrorKind.NotAuthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Timeout => StatusCodes.Status408RequestTimeout,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedEncoding => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.NotImplemented => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status500InternalServerError,
    };
}
