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
#if !NET8_0_OR_GREATER
        // .NET Framework ends a pending read only when the response is disposed of.
        _idle.Token.Register(response.Dispose);
#endif
    }

    public Stream Body { get; }

    /// <summary>Whether the answer says where it ends; one that ends with its connection may be half of what was sent.</summary>
    public bool SaysItsEnd => _response.Content is WholeBodyContent { IsCompressed: true } || _response.Content.Headers.ContentLength is not null || _response.Headers.TransferEncodingChunked == true || _response.Version.Major > 1;

    public static async Task<ApifyStreamResponse> OpenAsync(HttpResponseMessage response, TimeSpan idleTimeout)
    {
        Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        return new ApifyStreamResponse(response, body, idleTimeout);
    }

    /// <summary>As it was sent, also one that is no media type: it is what a record was stored with. Null for none.</summary>
    public string? ContentType => _response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>Number of bytes of the body; null where it is compressed or its end tells.</summary>
    public long? Length => _response.Content.Headers.ContentLength;

    public string? Header(string name) => _response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>
    /// Reads what has come. An <see cref="IOException"/> says that the connection broke, that what came cannot be decompressed, or that
    /// nothing came for too long.
    /// </summary>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_idleTimeout != Timeout.InfiniteTimeSpan)
            _idle.CancelAfter(_idleTimeout);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _idle.Token);
#if !NET8_0_OR_GREATER
        using CancellationTokenRegistration abort = cancellationToken.Register(_response.Dispose);
#endif
        try
        {
            return await Body.ReadAsync(buffer, offset, count, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The read was cancelled.", exception, cancellationToken);
        }
        catch (Exception exception) when (_idle.IsCancellationRequested)
        {
            throw new IOException(FormattableString.Invariant($"Nothing came for {_idleTimeout.TotalSeconds:0.#} s."), exception);
        }
        catch (Exception exception) when (exception is not IOException && ApifyTransport.IsBrokenAnswer(exception))
        {
            throw new IOException(exception.Message, exception);
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
