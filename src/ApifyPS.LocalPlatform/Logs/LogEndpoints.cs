using System.Buffers;
using System.Text;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Http;
using ApifyPS.LocalPlatform.Runs;

namespace ApifyPS.LocalPlatform.Logs;

internal sealed class LogEndpoints(LogService logs, RunService runs, BuildService builds)
{
    public void Map(ApiRoutes routes) => routes.Map("GET", "logs/{id}", GetAsync, anonymous: true);

    private async Task GetAsync(HttpContext context)
    {
        string id = context.Route("id");
        if (builds.Find(id) is null) id = runs.Get(id).Id;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (context.Flag("download")) context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.log\"";
        LineWriter writer = new(context.Response, context.Flag("raw"), context.RequestAborted);
        if (context.Flag("stream"))
        {
            // The headers go out before the first line, so that a follower knows that it is connected.
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await logs.FollowAsync(id, writer.WriteAsync, context.RequestAborted);
        }
        else if (logs.OpenRead(id) is { } file)
        {
            await using (file)
            {
                byte[] buffer = new byte[64 * 1024];
                int read;
                while ((read = await file.ReadAsync(buffer, context.RequestAborted)) > 0) await writer.WriteAsync(buffer.AsMemory(0, read));
            }
        }

        await writer.FinishAsync();
    }

    /// <summary>Hands on whole lines, because control sequences can only be removed where they are not cut in two.</summary>
    private sealed class LineWriter(HttpResponse response, bool raw, CancellationToken cancellation)
    {
        private readonly ArrayBufferWriter<byte> _rest = new();

        public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            if (raw)
            {
                await SendAsync(bytes);
                return;
            }

            int end = bytes.Span.LastIndexOf((byte)'\n') + 1;
            _rest.Write(bytes.Span[..end]);
            if (end > 0) await FinishAsync();
            _rest.Write(bytes.Span[end..]);
        }

        public async Task FinishAsync()
        {
            if (_rest.WrittenCount == 0) return;
            string text = Encoding.UTF8.GetString(_rest.WrittenSpan);
            _rest.ResetWrittenCount();
            await SendAsync(Encoding.UTF8.GetBytes(LogService.WithoutControlSequences(text)));
        }

        private async Task SendAsync(ReadOnlyMemory<byte> bytes)
        {
            await response.Body.WriteAsync(bytes, cancellation);
            await response.Body.FlushAsync(cancellation);
        }
    }
}
