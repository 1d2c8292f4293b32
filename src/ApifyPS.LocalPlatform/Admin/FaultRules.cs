using System.Text.RegularExpressions;
using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Diagnostics;
using ApifyPS.LocalPlatform.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ApifyPS.LocalPlatform.Admin;

/// <summary>Makes requests fail on purpose. The first rule that applies to a request is the one that acts.</summary>
internal sealed class FaultRules(ILogger logger, CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private readonly List<ActiveRule> _rules = [];

    public IReadOnlyList<FaultRule> All
    {
        get
        {
            lock (_lock) return [.. _rules.Select(active => active.Rule with { Hits = active.Hits })];
        }
    }

    public FaultRule Add(FaultRule rule)
    {
        Check(rule);
        rule = rule with { Id = rule.Id ?? Ids.Next(), Hits = 0 };
        ActiveRule active = new(rule);
        lock (_lock)
        {
            _rules.RemoveAll(existing => existing.Rule.Id == rule.Id);
            _rules.Add(active);
        }

        return rule;
    }

    public bool Remove(string id)
    {
        lock (_lock) return _rules.RemoveAll(active => active.Rule.Id == id) > 0;
    }

    public void Clear()
    {
        lock (_lock) _rules.Clear();
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Match(context.Request) is not { } rule)
        {
            await next(context);
            return;
        }

        FaultAction action = rule.Action!;
        JournalEntry? entry = RequestJournal.EntryOf(context);
        entry?.SetFault(rule.Id!);
        logger.FaultActed(rule.Id!, context.Request.Method, context.Request.Path.ToString());
        if (action.Reset || action.ResetAfterCommit || action.Endless) entry?.SetCut();
        if (action.DelayMs is { } delay) await Task.Delay(delay, stopping);
        if (action.Status is { } status)
        {
            await AnswerAsync(context, action, status);
        }
        else if (action.Reset)
        {
            context.Abort();
        }
        else if (action.Endless)
        {
            await HangAsync(context);
        }
        else if (action.ResetAfterCommit)
        {
            await CommitAsync(context, next, Stream.Null);
            context.Abort();
        }
        else if (action.StatusAfterCommit is { } statusAfterCommit)
        {
            await CommitAsync(context, next, Stream.Null);
            context.Response.Clear();
            await AnswerAsync(context, action, statusAfterCommit);
        }
        else if (action.DelayAfterCommitMs is { } delayAfterCommit)
        {
            using MemoryStream answer = new();
            await CommitAsync(context, next, answer);
            await Task.Delay(delayAfterCommit, stopping);
            await context.Response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted);
        }
        else if (action.HideUserAgent || action.ListLagMs is not null)
        {
            if (action.ListLagMs is { } lag) ObscuredRuns.LeaveFreshOut(context.Request, TimeSpan.FromMilliseconds(lag));
            if (action.HideUserAgent) await HideStartersAsync(context, next);
            else await next(context);
        }
        else if (action.TruncateBody is not null || action.SlowBody is not null)
        {
            await ThrottleAsync(context, next, action);
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>Does what the request asks, and keeps the answer from the client.</summary>
    private static async Task CommitAsync(HttpContext context, RequestDelegate next, Stream answer)
    {
        IHttpResponseBodyFeature real = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            context.Features.Set(real);
        }
    }

    private static async Task HideStartersAsync(HttpContext context, RequestDelegate next)
    {
        // What is compressed can't be changed.
        context.Request.Headers.Remove("Accept-Encoding");
        using MemoryStream answer = new();
        await CommitAsync(context, next, answer);
        ReadOnlyMemory<byte> shown = ObscuredRuns.HideStarters(answer.GetBuffer().AsMemory(0, (int)answer.Length));
        if (context.Response.ContentLength is not null) context.Response.ContentLength = shown.Length;
        await context.Response.Body.WriteAsync(shown, context.RequestAborted);
    }

    /// <summary>Until the client gives up, or the server ends.</summary>
    private async Task HangAsync(HttpContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await Task.Delay(Timeout.Infinite, end.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static async Task ThrottleAsync(HttpContext context, RequestDelegate next, FaultAction action)
    {
        IHttpResponseBodyFeature real = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using FaultyBody body = new(real.Stream, action, context);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body, real));
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(real);
        }

        // An answer shorter than the limit is cut all the same: the fault was asked for.
        if (action.TruncateBody is not null) await body.CutAsync();
    }

    private static async Task AnswerAsync(HttpContext context, FaultAction action, int status)
    {
        foreach ((string name, string value) in action.Headers ?? new Dictionary<string, string>()) context.Response.Headers[name] = value;
        if (action.Body is { } body)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = action.ContentType ?? "text/html; charset=utf-8";
            await context.Response.WriteAsync(body, context.RequestAborted);
            return;
        }

        await ErrorEnvelope.WriteAsync(context, status, action.Type ?? DefaultType(status), action.Message ?? $"Fault injected by the local platform (HTTP {status}).");
    }

    private static string DefaultType(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate-limit-exceeded",
        StatusCodes.Status401Unauthorized => "invalid-token",
        StatusCodes.Status403Forbidden => "insufficient-permissions",
        StatusCodes.Status404NotFound => "record-not-found",
        >= 500 => "internal-server-error",
        _ => "invalid-input",
    };

    private FaultRule? Match(HttpRequest request)
    {
        string pathAndQuery = request.Path.Value + request.QueryString.Value;
        lock (_lock) return _rules.FirstOrDefault(active => active.Applies(request.Method, pathAndQuery))?.Rule;
    }

    private static void Check(FaultRule rule)
    {
        if (rule.Unknown is { Count: > 0 }) throw PlatformException.InvalidInput($"a fault rule has no \"{rule.Unknown.First().Key}\".");
        if (rule.Action is not { } action) throw PlatformException.InvalidInput("a fault rule needs an action.");
        if (action.Unknown is { Count: > 0 }) throw PlatformException.InvalidInput($"a fault action has no \"{action.Unknown.First().Key}\".");
        bool[] exclusive = [action.Status is not null, action.StatusAfterCommit is not null, action.DelayAfterCommitMs is not null, action.Reset, action.ResetAfterCommit, action.TruncateBody is not null, action.SlowBody is not null, action.Endless, action.HideUserAgent || action.ListLagMs is not null];
        int chosen = exclusive.Count(isChosen => isChosen);
        if (chosen > 1) throw PlatformException.InvalidInput("a fault action does one thing (and delayMs beside it).");
        if (chosen == 0 && action.DelayMs is null) throw PlatformException.InvalidInput("the fault action does nothing: give status, statusAfterCommit, delayMs, delayAfterCommitMs, reset, resetAfterCommit, truncateBody, slowBody, endless, hideUserAgent or listLagMs.");
        if (action.Status is < 100 or > 599 || action.StatusAfterCommit is < 100 or > 599) throw PlatformException.InvalidInput("status must be from 100 to 599.");
        if (action.DelayMs < 0 || action.DelayAfterCommitMs < 0 || action.TruncateBody < 0 || action.ListLagMs < 0 || rule.Times < 0 || rule.Skip < 0) throw PlatformException.InvalidInput("numbers of a fault rule must not be negative.");
        if (action.SlowBody is { } slow && (slow.Bytes < 1 || slow.IntervalMs < 0)) throw PlatformException.InvalidInput("slowBody needs bytes (at least 1) and intervalMs.");
        if (rule.Probability is < 0 or > 1) throw PlatformException.InvalidInput("probability must be from 0 to 1.");
        try
        {
            _ = new Regex(rule.Path ?? string.Empty);
        }
        catch (ArgumentException exception)
        {
            throw PlatformException.InvalidInput($"path is not a regular expression: {exception.Message}");
        }
    }

    private sealed class ActiveRule(FaultRule rule)
    {
        private readonly Regex _path = new(rule.Path ?? string.Empty, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        private readonly Random _random = rule.Seed is { } seed ? new Random(seed) : new Random();
        private int _seen;

        public FaultRule Rule { get; } = rule;

        public int Hits { get; private set; }

        /// <summary>Decides for one request, and counts it.</summary>
        public bool Applies(string method, string pathAndQuery)
        {
            if (Rule.Method is { } wanted && !wanted.Equals(method, StringComparison.OrdinalIgnoreCase)) return false;
            if (Hits >= Rule.Times || !_path.IsMatch(pathAndQuery) || ++_seen <= Rule.Skip) return false;
            if (Rule.Probability is { } probability && _random.NextDouble() >= probability) return false;
            Hits++;
            return true;
        }
    }
}
