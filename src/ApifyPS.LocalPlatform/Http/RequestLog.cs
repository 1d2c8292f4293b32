using System.Diagnostics;
using ApifyPS.LocalPlatform.Diagnostics;

namespace ApifyPS.LocalPlatform.Http;

/// <summary>A line of the log for each request. Query and headers, where tokens and signatures are, are not in it.</summary>
internal static class RequestLog
{
    /// <summary>No answer was sent.</summary>
    private const int None = 0;

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            int status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? None : context.Response.StatusCode;
            logger.RequestAnswered(context.Request.Method, context.Request.Path.ToString(), status, Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 3));
        }
    }
}
