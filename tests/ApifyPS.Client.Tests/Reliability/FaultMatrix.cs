using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Reliability;

/// <summary>Runs every call under every fault, once and for good, all at the same time, and makes the table of what came of it.</summary>
internal sealed class FaultMatrix
{
    public const int MaxRetries = 3;

    /// <summary>Only faults that take a time-out to notice have a short one: the others must not depend on how busy the machine is.</summary>
    private static readonly TimeSpan SlowTimeout = TimeSpan.FromSeconds(2.5);

    private readonly Dictionary<(MatrixFault Fault, MatrixCall Call), string> _results = [];

    public string ResultOf(MatrixFault fault, MatrixCall call) => _results[(fault, call)];

    public static async Task<FaultMatrix> RunAsync()
    {
        FaultMatrix matrix = new();
        // The slow ones come last, all at once: a busy machine must not make a time-out of what is none.
        foreach (IGrouping<bool, MatrixFault> faults in MatrixFault.All.GroupBy(fault => fault.IsSlow).OrderBy(group => group.Key))
        {
            (MatrixFault Fault, MatrixCall Call, int Index)[] cells = [.. faults.SelectMany(_ => MatrixCall.All.Select((call, index) => index), (fault, index) => (fault, MatrixCall.All[index], index))];
            await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = faults.Key ? cells.Length : 8 }, async (cell, _) =>
            {
                string expected = cell.Fault.Expected.ElementAtOrDefault(cell.Index) ?? "";
                string result = expected.StartsWith('–') ? expected : await TryBothAsync(cell.Fault, cell.Call).WaitAsync(TestClient.Hang * 2, CancellationToken.None);
                lock (matrix._results)
                    matrix._results[(cell.Fault, cell.Call)] = result;
            });
        }

        return matrix;
    }

    public string ToMarkdown()
    {
        StringBuilder table = new();
        table.Append("| Fault | ").AppendJoin(" | ", MatrixCall.All.Select(call => call.Name)).Append(" |\n");
        table.Append("|---|").Append(string.Concat(MatrixCall.All.Select(_ => "---|"))).Append('\n');
        foreach (MatrixFault fault in MatrixFault.All)
            table.Append(CultureInfo.InvariantCulture, $"| {fault.Name} | ").AppendJoin(" | ", MatrixCall.All.Select(call => ResultOf(fault, call))).Append(" |\n");
        return table.ToString();
    }

    private static async Task<string> TryBothAsync(MatrixFault fault, MatrixCall call)
    {
        Task<string> once = TryAsync(fault, call, always: false);
        // A list that never shows what was started does not lag, it is broken.
        if (fault.IsLag && call.Method == "POST")
            return await once;
        string always = await TryAsync(fault, call, always: true);
        return await once == always ? always : $"{await once} / {always}";
    }

    private static async Task<string> TryAsync(MatrixFault fault, MatrixCall call, bool always)
    {
        SmallPlatform small = new();
        ConcurrentQueue<ApifyRequestTrace> traces = [];
        bool IsTold() => traces.Any(trace => trace.Method == call.Method && trace.Failure is not null);
        using FakePlatform otherHost = FakePlatform.Start(small.Handle);
        int hits = 0;
        FakeReply Answer(FakeRequest request)
        {
            // .NET repeats by itself a GET whose connection breaks before the headers: "once" lasts until the client was told.
            bool isHit = request.Method == call.Method && (always || Interlocked.Increment(ref hits) == 1 || (fault.IsBeforeHeaders && !IsTold()));
            if (!isHit || (fault.Spoil is null && !fault.IsRedirect))
                return small.Handle(request);
            if (fault.IsRedirect)
                return FakeReply.Redirect(302, new Uri(otherHost.BaseUri, request.Target).AbsoluteUri);
            if (fault.IsLag && call.Method == "POST")
            {
                small.Handle(request);
                small.HiddenLooks = 2;
                return FakeReply.Reset();
            }

            return fault.Spoil!(fault.CarriedOut ? small.Handle(request) : new FakeReply());
        }

        using FakePlatform platform = fault.IsRefused ? FakePlatform.Refusing(Answer) : fault.IsTls ? FakePlatform.Untrusted(Answer) : FakePlatform.Start(Answer);
        using HttpClient http = new(new WholeBodyHandler(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancel) =>
            {
                if (fault.IsNameResolution && (always || !IsTold()))
                    throw new SocketException((int)SocketError.HostNotFound);
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        }));
        JumpingTime time = new();
        ApifyClient client = new(new ApifyClientOptions
        {
            BaseUri = platform.BaseUri,
            Token = TestClient.Token,
            MaxRetries = MaxRetries,
            RequestTimeout = fault.IsSlow ? SlowTimeout : TestClient.Hang,
            WaitOutageTolerance = always ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromMinutes(10),
            MaxServerWait = TimeSpan.FromSeconds(1),
            Time = time,
            HttpClient = http,
            Trace = trace =>
            {
                traces.Enqueue(trace);
                if (fault.IsRefused && !always && IsTold() && traces.Count == 1)
                    platform.Listen();
            },
        });
        string result = await DescribeAsync(fault, call, client, small, traces);
        if (fault.Name.EndsWith("Retry-After", StringComparison.Ordinal) && time.Pauses is [TimeSpan first, ..] && first < TimeSpan.FromSeconds(1))
            result += ", too soon";
        if (otherHost.Requests.Any(request => request.Headers.Values.Any(value => value.Contains(TestClient.Token, StringComparison.Ordinal))))
            result += ", gives the token away";
        return result;
    }

    private static async Task<string> DescribeAsync(MatrixFault fault, MatrixCall call, ApifyClient client, SmallPlatform small, ConcurrentQueue<ApifyRequestTrace> traces)
    {
        bool isStart = call.Method == "POST";
        string Requests() => traces.Count(trace => trace.Method == call.Method).ToString(CultureInfo.InvariantCulture) + (isStart ? " POST" : "");
        // How often a wait asks while the platform is away is a matter of time.
        string Attempts() => call.Name == "wait" ? "" : " " + Requests();
        bool isStream = call.Name is "record" or "items" or "log";
        using CancellationTokenSource stop = new(fault.IsEndless && isStream ? SlowTimeout * 1.5 : TestClient.Hang * 2);
        try
        {
            await call.Run(client, stop.Token);
            Assert.True(!isStart || small.Started.Count == 1, "One start, one run.");
            bool adopted = isStart && traces.Last(trace => trace.Method == call.Method).Failure is not null;
            return $"✓{(adopted ? " adopted," : "")} {Requests()}";
        }
        catch (ApifyStartUncertainException exception)
        {
            Assert.True(small.Started.Count <= 1, "One start, one run.");
            return small.Started.All(exception.CandidateRunIds.Contains) ? $"? {Requests()}" : $"? {Requests()}, run not named";
        }
        catch (ApifyException exception)
        {
            Assert.Empty(small.Started);
            string kind = exception switch
            {
                ApifyApiException api => api.StatusCode.ToString(CultureInfo.InvariantCulture),
                ApifyConnectionException connection => connection.Failure.ToString(),
                _ => "NotApify",
            };
            return $"✗ {kind}{Attempts()}";
        }
        catch (MatrixCall.NoRecordException)
        {
            return $"none {Requests()}";
        }
        catch (OperationCanceledException)
        {
            return "reads on until stopped";
        }
        catch (Xunit.Sdk.EqualException)
        {
            return "! cut short, not noticed";
        }
    }
}
