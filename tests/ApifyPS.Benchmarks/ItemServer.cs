using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApifyPS.Benchmarks;

/// <summary>
/// The items of datasets over a bare socket, from bytes that are there already: a real server would be what is measured. The name of a
/// dataset says its size: <c>items000000200000</c>, as long as an ID, so that nobody asks whose name it is.
/// </summary>
internal sealed class ItemServer : IAsyncDisposable
{
    private const int BlockItems = 10_000;
    private const string DatasetPrefix = "items";

    private static readonly Lazy<byte[]> Block = new(() => MakeBlock(BlockItems));

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ItemServer()
    {
        _listener.Start();
        BaseUri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri BaseUri { get; }

    public static ItemServer Start() => new();

    public static string DatasetOf(int items) => DatasetPrefix + items.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>Number of items in a dataset.</summary>
    public static int SizeOf(string dataset) => int.Parse(dataset.AsSpan(DatasetPrefix.Length), CultureInfo.InvariantCulture);

    /// <summary>Bytes of the JSON of a dataset.</summary>
    public static long LengthOf(int items) => Parts(items).Sum(part => (long)part.Length);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
    }

    private static byte[] MakeBlock(int items)
    {
        using MemoryStream block = new();
        for (int number = 0; number < items; number++)
        {
            if (number > 0)
                block.Write(",\n"u8);
            block.Write(SampleItems.Make(number));
        }

        return block.ToArray();
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Parts(int items)
    {
        yield return "["u8.ToArray();
        for (int sent = 0; sent < items; sent += BlockItems)
        {
            if (sent > 0)
                yield return ",\n"u8.ToArray();
            yield return items - sent >= BlockItems ? Block.Value : MakeBlock(items - sent);
        }

        yield return "]"u8.ToArray();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server was disposed of.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket connection = socket;
        connection.NoDelay = true;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int length = 0; ;)
            {
                int read = await connection.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                if (read == 0)
                    return;
                length += read;
                if (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                    continue;
                await AnswerAsync(connection, Encoding.ASCII.GetString(buffer, 0, length));
                length = 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The client has seen enough.
        }
    }

    private async Task AnswerAsync(Socket connection, string request)
    {
        Uri target = new(BaseUri, request.Split(' ')[1]);
        string dataset = target.AbsolutePath.Split('/').First(part => part.StartsWith(DatasetPrefix, StringComparison.Ordinal));
        int total = SizeOf(dataset);
        // Whoever asks for more finds the end.
        bool isFirst = !target.Query.Contains("offset=", StringComparison.Ordinal) || target.Query.Contains("offset=0", StringComparison.Ordinal);
        int count = isFirst ? total : 0;
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 200 OK
            Content-Type: application/json; charset=utf-8
            X-Apify-Pagination-Offset: {(isFirst ? 0 : total)}
            X-Apify-Pagination-Limit: 999999999999
            X-Apify-Pagination-Count: {count}
            X-Apify-Pagination-Total: {total}
            Content-Length: {LengthOf(count)}


            """).ReplaceLineEndings("\r\n");
        await connection.SendAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        foreach (ReadOnlyMemory<byte> part in Parts(count))
        {
            for (ReadOnlyMemory<byte> rest = part; !rest.IsEmpty;)
                rest = rest[await connection.SendAsync(rest, _stop.Token)..];
        }
    }
}
