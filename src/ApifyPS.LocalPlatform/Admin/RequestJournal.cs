using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Http;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>The last requests, for tests that want to know what really went over the wire. Tokens are not in it.</summary>
internal sealed partial class RequestJournal
{
    private const int Capacity = 10_000;
    private const int KeptBody = 64 * 1024;
    private const long KeptBodies = 64 * 1024 * 1024;
    private static readonly object Key = new();

    private readonly Lock _lock = new();
    private readonly Queue<JournalEntry> _entries = new();
    private readonly Queue<JournalEntry> _withBody = new();
    private long _bodyBytes;
    private long _count;

    public static JournalEntry? EntryOf(HttpContext context) => context.Items.TryGetValue(Key, out object? entry) ? (JournalEntry)entry! : null;

    public async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        long began = Stopwatch.GetTimestamp();
        JournalEntry entry = Begin(context.Request);
        context.Items[Key] = entry;
        // Noted before the first byte leaves: a client that has its answer finds it in the journal.
        context.Response.OnStarting(() =>
        {
            // Kestrel gets here for a connection that was cut as well.
            if (!entry.IsCut) Complete(context, entry, context.Response.StatusCode, began);
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            if (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted) entry.SetCut();
            Complete(context, entry, entry.IsCut ? 0 : context.Response.StatusCode, began);
        }
    }

    public IReadOnlyList<JournalEntry> Find(string? method, string? path)
    {
        try
        {
            Regex? methods = method is null ? null : new Regex(method, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
            Regex? paths = path is null ? null : new Regex(path, RegexOptions.None, TimeSpan.FromSeconds(1));
            lock (_lock)
            {
                return [.. _entries.Where(entry => methods?.IsMatch(entry.Method) != false && paths?.IsMatch(entry.Path + entry.Query) != false)];
            }
        }
        catch (ArgumentException exception)
        {
            throw PlatformException.InvalidInput($"not a regular expression: {exception.Message}");
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _withBody.Clear();
            _bodyBytes = 0;
        }
    }

    private JournalEntry Begin(HttpRequest request)
    {
        Dictionary<string, string> headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (headers.TryGetValue("Authorization", out string? authorization)) headers["Authorization"] = "sha256:" + Hash(Authenticator.TokenOf(request) ?? authorization);
        lock (_lock)
        {
            JournalEntry entry = new()
            {
                N = ++_count,
                At = Timestamps.Now,
                Method = request.Method,
                Path = request.Path.Value ?? string.Empty,
                Query = TokenInQuery().Replace(request.QueryString.Value ?? string.Empty, match => match.Groups[1].Value + "sha256:" + Hash(Uri.UnescapeDataString(match.Groups[2].Value))),
                RequestHeaders = headers,
            };
            _entries.Enqueue(entry);
            if (_entries.Count > Capacity) _entries.Dequeue();
            return entry;
        }
    }

    private void Complete(HttpContext context, JournalEntry entry, int status, long began)
    {
        lock (_lock)
        {
            bool isFirst = entry.Status is null;
            entry.SetStatus(status, Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 3));
            if (!isFirst) return;
            ReadOnlyMemory<byte> body = RequestBody.Of(context);
            entry.SetBody(body, RequestBody.LengthOf(context), KeptBody, IsText(context.Request.ContentType));
            if (entry.Body is not { } kept) return;
            _withBody.Enqueue(entry);
            _bodyBytes += kept.Length;
            while (_bodyBytes > KeptBodies && _withBody.TryDequeue(out JournalEntry? oldest))
            {
                _bodyBytes -= oldest.Body!.Length;
                oldest.DropBody();
            }
        }
    }

    private static bool IsText(string? contentType) =>
        contentType is null
        || contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
        || contentType.Contains("xml", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    [GeneratedRegex("([?&]token=)([^&]*)", RegexOptions.IgnoreCase)]
    private static partial Regex TokenInQuery();
}
