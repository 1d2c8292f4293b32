using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ApifyPS.Client;

/// <summary>The one place for authentication, retry, compression, the envelope, errors and redaction.</summary>
internal sealed class ApifyTransport
{
    private const int MaxRedirects = 5;
    private const int MaxTypeLength = 100;

    private readonly ApifyClientOptions _options;
    private readonly HttpClient _http;
    private readonly RetryPolicy _retry;
    private readonly string? _token;
    private readonly string _base;
    private volatile Tuple<DateTimeOffset, ElapsedTime>? _serverTime;

    public ApifyTransport(ApifyClientOptions options)
    {
        _options = options;
        _token = CheckToken(options.Token);
        _base = options.BaseUri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _http = options.HttpClient ?? SharedHandlers.For(options.BaseUri);
        _retry = new RetryPolicy(options.MaxRetries, options.Random);
    }

    public RetryPolicy Retry => _retry;

    /// <summary>
    /// The platform's clock, as its last answer told it to the second; null before the first answer. It doesn't depend on this machine's clock,
    /// which may be set at any time. It's late by as long as the machine has slept since.
    /// </summary>
    public DateTimeOffset? ServerTime => _serverTime is { } told ? told.Item1 + told.Item2.Elapsed : null;

    /// <summary>Sends a request and reads the <c>data</c> of the answer.</summary>
    public async Task<T> SendAsync<T>(ApifyRequest request, JsonTypeInfo<Envelope<T>> type, CancellationToken cancellationToken)
        where T : class =>
        (await SendForStatusAsync(request, type, cancellationToken).ConfigureAwait(false)).Data;

    /// <summary>Sends a request, reads the <c>data</c> of the answer and tells how it succeeded, where 201 says more than 200.</summary>
    public Task<(T Data, HttpStatusCode Status)> SendForStatusAsync<T>(ApifyRequest request, JsonTypeInfo<Envelope<T>> type, CancellationToken cancellationToken)
        where T : class =>
        ExecuteAsync(request, async (response, attempt, token) =>
        {
            byte[] body = await BoundedBody.ReadAsync(response, BoundedBody.EnvelopeLimit, token).ConfigureAwait(false)
                ?? throw NotApify(response, request, attempt, $"it has more than {BoundedBody.EnvelopeLimit / (1024 * 1024)} MiB", null);
            response.Dispose();
            T data = Parse(body, type, response, request, attempt).Data
                ?? throw NotApify(response, request, attempt, "it has no 'data'", null);
            return (data, response.StatusCode);
        }, cancellationToken);

    /// <summary>Sends a request whose answer does not matter beyond its success.</summary>
    public Task SendAsync(ApifyRequest request, CancellationToken cancellationToken) =>
        ExecuteAsync(request, (response, _, _) =>
        {
            response.Dispose();
            return Task.FromResult(true);
        }, cancellationToken);

    /// <summary>Sends a request and gives the answer as soon as its headers are there.</summary>
    public Task<ApifyStreamResponse> SendForStreamAsync(ApifyRequest request, TimeSpan idleTimeout, CancellationToken cancellationToken) =>
        ExecuteAsync(request, (response, _, _) => ApifyStreamResponse.OpenAsync(response, idleTimeout), cancellationToken);

    /// <summary>As <see cref="SendForStreamAsync"/>, for JSON: a web page that came instead is told as what it is.</summary>
    public Task<ApifyStreamResponse> SendForJsonStreamAsync(ApifyRequest request, TimeSpan idleTimeout, CancellationToken cancellationToken) =>
        ExecuteAsync(
            request,
            (response, attempt, _) => IsHtml(response)
                ? throw NotApify(response, request, attempt, "it is a web page, not JSON", null)
                : ApifyStreamResponse.OpenAsync(response, idleTimeout),
            cancellationToken);

    /// <summary>What a broken connection in the middle of a streamed body is, so that it is reported like any other.</summary>
    public ApifyConnectionException BrokenStream(ApifyRequest request, int attempt, Exception exception) =>
        new(ConnectionFailure.Broken, Clean($"The connection to {HostOf(request)} broke in the middle of the answer: {ConnectionDiagnosis.Innermost(exception)}"), request.Method.Method, Shown(request), attempt, CleanInner(exception));

    /// <summary>What a streamed body that isn't valid JSON is.</summary>
    public ApifyResponseException InvalidStream(ApifyRequest request, int attempt, JsonException exception) =>
        new(200, Clean($"The answer of {HostOf(request)} isn't valid JSON: {exception.Message}"), request.Method.Method, Shown(request), attempt, CleanInner(exception));

    /// <summary>Whether the exception is one of those that the layers below throw for an answer that broke: sockets, HTTP, decompression.</summary>
    public static bool IsBrokenAnswer(Exception exception) =>
        exception is HttpRequestException or IOException or ObjectDisposedException or InvalidDataException
        // BrotliStream says so where the others say InvalidDataException.
        || (exception is InvalidOperationException && exception.Source == "System.IO.Compression.Brotli");

    /// <summary>Who was asked: the platform, or where it has redirected to.</summary>
    private string HostOf(ApifyRequest request) => Redaction.Authority(AddressOf(request));

    private Uri AddressOf(ApifyRequest request) => request.SentTo ?? _options.BaseUri;

    private async Task<TResult> ExecuteAsync<TResult>(
        ApifyRequest request,
        Func<HttpResponseMessage, int, CancellationToken, Task<TResult>> read,
        CancellationToken cancellationToken)
    {
        bool mayBeDone = false;
        ElapsedTime total = new(_options.Time);
        for (int attempt = 1; ; attempt++)
        {
            ElapsedTime clock = new(_options.Time);
            HttpResponseMessage? response = null;
            ApifyException failure;
            TimeSpan limit = (request.Timeout ?? _options.RequestTimeout) + request.ServerWait;
            using (CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                timeout.CancelAfter(limit);
                try
                {
                    response = await SendOnceAsync(request, attempt, () => KeepAlive(timeout, limit), timeout.Token).ConfigureAwait(false);
                    if (!response.IsSuccessStatusCode)
                    {
                        ApifyException error = await ReadErrorAsync(response, request, attempt, timeout.Token).ConfigureAwait(false);
                        // What is to be deleted is gone: an earlier attempt, whose answer was lost, has done it.
                        bool deleted = mayBeDone && request.Method == HttpMethod.Delete && error is ApifyApiException { IsNotFound: true };
                        if (!deleted)
                            throw error;
                    }

                    TResult result = await read(response, attempt, timeout.Token).ConfigureAwait(false);
                    Trace(request, attempt, response, clock, null, null);
                    return result;
                }
                catch (ApifyException exception)
                {
                    failure = exception;
                }
                catch (Exception exception) when (RequestBody.FailureOf(exception) is { } unreadable)
                {
                    failure = new ApifyRequestBodyException(Clean(unreadable.Message), request.Method.Method, Shown(request), attempt, unreadable);
                }
                catch (Exception exception) when (exception is OperationCanceledException || IsBrokenAnswer(exception))
                {
                    if (cancellationToken.IsCancellationRequested)
                    {
                        response?.Dispose();
                        throw new OperationCanceledException("The request was cancelled.", exception, cancellationToken);
                    }

                    failure = Translate(exception, request, attempt, timeout.IsCancellationRequested ? limit : null);
                }
            }

            response?.Dispose();
            mayBeDone |= RetryPolicy.MayHaveBeenCarriedOut(failure);
            TimeSpan? pause = request.Retry ? _retry.NextDelay(failure, request.IsIdempotent, total.Elapsed) : null;
            Trace(request, attempt, response, clock, failure, pause);
            if (pause is null)
                throw failure;
            await _options.Time.PauseAsync(pause.Value, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ApifyRequest request, int attempt, Action stillGoing, CancellationToken cancellationToken)
    {
        // Not Uri(base, relative): it would drop the path of a gateway that the platform is behind.
        Uri address = new(_base + request.PathAndQuery);
        for (int redirects = 0; ; redirects++)
        {
            request.SentTo = address;
            // HTTP/1.1 on both builds: .NET Framework has no other, and with HTTP/2 .NET decides by itself what it sends again after a GOAWAY.
            using HttpRequestMessage message = new(request.Method, address) { Version = HttpVersion.Version11 };
            message.Headers.TryAddWithoutValidation("User-Agent", UserAgent(request));
            message.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
#if !NET8_0_OR_GREATER
            // It also sends a request again by itself when a kept connection turns out to be dead: what must not be made twice gets a connection of its own.
            if (!request.IsIdempotent)
                message.Headers.ConnectionClose = true;
#endif
            // Only the platform that the token is for may see it, whatever a redirect says.
            if (_token is not null && SameOrigin(address, _options.BaseUri))
                message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _token);
            message.Content = RequestBody.ToContent(request, stillGoing);
#if NET8_0_OR_GREATER
            // Its connection asks for the content when it stands; .NET Framework asks for an empty one never.
            request.MayBeSent = message.Content is null;
#else
            request.MayBeSent = true;
#endif
            // .NET Framework asks before it sends any body, which costs a round trip; only here it is worth that:
            // a refusal (too large, no such store) should come before gigabytes have gone out.
            message.Headers.ExpectContinue = message.Content is StreamedContent { IsLarge: true };
            if (message.Content is StreamedContent { IsLengthKnown: false })
                message.Headers.TransferEncodingChunked = true;

            HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.Headers.Date is { } serverNow)
                _serverTime = Tuple.Create(serverNow, new ElapsedTime(_options.Time));
            int status = (int)response.StatusCode;
            if (status is not (301 or 302 or 303 or 307 or 308))
                return response;

            Uri? location = response.Headers.Location;
            response.Dispose();
            // What is no address throws in the constructor.
            Uri? next = location is not null && Uri.TryCreate(address, location, out Uri? target) ? target : null;
            bool follow = next is not null
                && redirects < MaxRedirects
                && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
                && (next.Scheme == Uri.UriSchemeHttps || next.Scheme == address.Scheme);
            if (!follow)
            {
                throw new ApifyResponseException(
                    status,
                    Clean($"The platform at {HostOf(request)} answered with a redirect to {(next is null ? "something that isn't an address" : Redaction.Address(next))}, which isn't followed. Is the base address right?"),
                    request.Method.Method, Shown(request), attempt);
            }

            address = next!;
        }
    }

    /// <summary>The time limit is for silence: a body that is still going out has not failed.</summary>
    private static void KeepAlive(CancellationTokenSource timeout, TimeSpan limit)
    {
        try
        {
            timeout.CancelAfter(limit);
        }
        catch (ObjectDisposedException)
        {
            // The answer came before the end of the body.
        }
    }

    private string UserAgent(ApifyRequest request)
    {
        if (request.StartId is null)
            return _options.UserAgent;
        int product = _options.UserAgent.IndexOf(' ');
        return product < 0 ? $"{_options.UserAgent} start/{request.StartId}" : _options.UserAgent.Insert(product, " start/" + request.StartId);
    }

    private static bool SameOrigin(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    private T Parse<T>(byte[] body, JsonTypeInfo<T> type, HttpResponseMessage response, ApifyRequest request, int attempt)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw NotApify(response, request, attempt, "it is empty", null);
        }
        catch (JsonException exception)
        {
            string problem = LooksLikeHtml(response, body) ? "it is a web page, not JSON"
                : body.Length == 0 ? "it is empty"
                : IsJson(body) ? "its JSON has another shape"
                : "it isn't valid JSON";
            throw NotApify(response, request, attempt, problem, exception);
        }
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private ApifyResponseException NotApify(HttpResponseMessage response, ApifyRequest request, int attempt, string problem, Exception? inner) =>
        new((int)response.StatusCode,
            Clean($"The answer of {HostOf(request)} (HTTP {(int)response.StatusCode}) is not the Apify API's: {problem}."),
            request.Method.Method, Shown(request), attempt, CleanInner(inner));

    private static bool LooksLikeHtml(HttpResponseMessage response, byte[] body) =>
        IsHtml(response)
        || Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 64)).TrimStart('\uFEFF', ' ', '\r', '\n', '\t').StartsWith("<", StringComparison.Ordinal);

    private static bool IsHtml(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.IndexOf("html", StringComparison.OrdinalIgnoreCase) >= 0;

    private async Task<ApifyException> ReadErrorAsync(HttpResponseMessage response, ApifyRequest request, int attempt, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        // Only a proxy says so; .NET Framework has it as an answer also where no connection came about.
        if (status == (int)HttpStatusCode.ProxyAuthenticationRequired)
            return Failed(ConnectionDiagnosis.ProxyRefused(status, HostOf(request), SharedHandlers.ProxyFor(AddressOf(request))), request, attempt, null);
        ErrorBody? error = null;
        bool html = false;
        try
        {
            byte[] body = await BoundedBody.ReadAsync(response, BoundedBody.ErrorLimit, cancellationToken).ConfigureAwait(false) ?? [];
            html = LooksLikeHtml(response, body);
            if (body.Length > 0)
                error = JsonSerializer.Deserialize(body, ApifyJsonContext.Default.ErrorEnvelope)?.Error;
        }
        catch (Exception exception) when (exception is JsonException || IsBrokenAnswer(exception))
        {
            // The status alone says enough; a gateway's error page is no JSON.
        }

        // A 404 without the API's envelope comes from something that is not Apify.
        if (error is null && html && status is >= 400 and < 500 and not 408 and not 429)
            return NotApify(response, request, attempt, "it is a web page, not JSON", null);

        string message = error?.Message ?? FormattableString.Invariant($"The platform at {HostOf(request)} answered HTTP {status} ({response.ReasonPhrase ?? response.StatusCode.ToString()}) without saying why.");
        return new ApifyApiException(status, TypeOf(error), Clean(message), request.Method.Method, Shown(request), attempt, ReadRetryAfter(response)) { Details = error?.Data };
    }

    /// <summary>The API's types are words with hyphens; whatever else stands there becomes part of an identifier in scripts and logs.</summary>
    private string? TypeOf(ErrorBody? error)
    {
        string type = new([.. (error?.Type is { } given ? Redaction.Text(given, _token) : "").Where(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.').Take(MaxTypeLength)]);
        return type.Length == 0 ? null : type;
    }

    private TimeSpan? ReadRetryAfter(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        if (header?.Delta is { } delta)
            return delta;
        if (header?.Date is not { } date)
            return null;
        // The platform's own clock, where it says the time: this machine's may be wrong.
        TimeSpan pause = date - (response.Headers.Date ?? _options.Time.GetUtcNow());
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    private ApifyConnectionException Translate(Exception exception, ApifyRequest request, int attempt, TimeSpan? limit) =>
        Failed(ConnectionDiagnosis.Of(exception, AddressOf(request), limit, request.MayBeSent), request, attempt, exception);

    private ApifyConnectionException Failed(ConnectionDiagnosis what, ApifyRequest request, int attempt, Exception? inner) =>
        new(what.Failure, Clean(what.Text), request.Method.Method, Shown(request), attempt, CleanInner(inner)) { Problem = what.Problem };

    /// <summary>Words of others, as every message of ours has them: on one line, without the token and without anything that a terminal or an agent obeys.</summary>
    private string Clean(string text) => SafeText.CleanLine(Redaction.Text(text, _token), breakCommands: true);

    /// <summary>The exception below ours, unless it quotes the token or what a server made up: HttpClient quotes header lines that it can't read.</summary>
    private Exception? CleanInner(Exception? inner)
    {
        if (inner is null || Redaction.Text(inner.ToString(), _token) != inner.ToString())
            return null;
        for (Exception? one = inner; one is not null; one = one.InnerException)
        {
            if (SafeText.Clean(one.Message, breakCommands: true) != one.Message)
                return null;
        }

        return inner;
    }

    /// <summary>The request's path as it may be shown.</summary>
    private string Shown(ApifyRequest request) => Clean(Redaction.PathAndQuery(request.PathAndQuery));

    /// <summary>The token without the line end that comes with reading it from a file; null for none.</summary>
    private static string? CheckToken(string? given)
    {
        string token = (given ?? "").Trim();
        if (!token.All(c => c is > ' ' and < '\u007f'))
            throw new ArgumentException("The API token has characters that no token has.");
        return token.Length == 0 ? null : token;
    }

    private void Trace(ApifyRequest request, int attempt, HttpResponseMessage? response, ElapsedTime clock, ApifyException? failure, TimeSpan? pause) =>
        _options.Trace?.Invoke(new ApifyRequestTrace
        {
            Method = request.Method.Method,
            Path = Shown(request),
            StatusCode = response is not null ? (int)response.StatusCode : (failure as ApifyResponseException)?.StatusCode,
            Elapsed = clock.Elapsed,
            Attempt = attempt,
            Failure = failure?.Message,
            RetryIn = pause,
        });
}
