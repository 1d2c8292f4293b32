namespace ApifyPS.Client;

/// <summary>An answer whose body is read while it comes. Disposing of it closes the connection when the body was not read to its end.</summary>
internal sealed class ApifyStreamResponse : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly TimeSpan _idleTimeout;
    private readonly CancellationTokenSource _idle = new();

    private ApifyStreamResponse(HttpResponseMessage response, Stream body, TimeSpan idleTimeout)
    {
        _response = response;
        Body = body;
        _idleTimeout = idleTimeout;
        // On .NET Framework a pending read ends only when the response is disposed of.
        _idle.Token.Register(response.Dispose);
    }

    public Stream Body { get; }

    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    public static async Task<ApifyStreamResponse> OpenAsync(HttpResponseMessage response, TimeSpan idleTimeout)
    {
        Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        return new ApifyStreamResponse(response, body, idleTimeout);
    }

    public string? Header(string name) => _response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>Reads what has come. An <see cref="IOException"/> says that the connection broke or that nothing came for too long.</summary>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_idleTimeout != Timeout.InfiniteTimeSpan)
            _idle.CancelAfter(_idleTimeout);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _idle.Token);
        using CancellationTokenRegistration abort = cancellationToken.Register(_response.Dispose);
        try
        {
            return await Body.ReadAsync(buffer, offset, count, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _idle.IsCancellationRequested
                ? new IOException(FormattableString.Invariant($"Nothing came for {_idleTimeout.TotalSeconds:0} s."), exception)
                : exception as IOException ?? new IOException(exception.Message, exception);
        }
        finally
        {
            if (_idleTimeout != Timeout.InfiniteTimeSpan && !_idle.IsCancellationRequested)
                _idle.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _response.Dispose();
        _idle.Dispose();
    }
}
