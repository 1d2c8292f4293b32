using ApifyPS.Client.Tests.Fakes;
using ApifyPS.Client.Tests.Reliability;

namespace ApifyPS.Client.Tests.Transport;

/// <summary>A program with a window may wait for the client on the only thread of its context: nothing may have to come back to that thread.</summary>
public sealed class SynchronizationContextTests
{
    private static readonly Dictionary<string, Func<ApifyClient, Task>> Calls = new()
    {
        ["get a run"] = client => client.Runs.GetAsync(SmallPlatform.RunId, CancellationToken.None),
        ["start an Actor"] = client => client.Actors.StartAsync("a1", new RunStartOptions(), CancellationToken.None),
        ["reboot a run"] = client => client.Runs.RebootAsync(SmallPlatform.RunId, CancellationToken.None),
        ["get a record"] = client => client.KeyValueStores.GetRecordAsync("s1", "OUTPUT", CancellationToken.None),
        ["add items"] = async client =>
        {
            using DatasetItemWriter writer = client.Datasets.WriteItems("d1", CancellationToken.None);
            writer.TryAdd("{}"u8, 1, null);
            await writer.FlushAsync().ConfigureAwait(false);
        },
        ["read items"] = async client =>
        {
            using DatasetItemReader reader = client.Datasets.ReadItems("d1", new DatasetItemOptions());
            using JsonBatch? items = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            Assert.Equal(SmallPlatform.Items.Length, items!.Count);
        },
        ["add requests"] = client => client.RequestQueues.AddRequestsAsync("q1", [new("a", "http://a/", "{}"u8.ToArray())], false, CancellationToken.None),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_caller_that_waits_on_the_thread_of_its_window_gets_its_answer(string call)
    {
        SmallPlatform small = new();
        using FakePlatform platform = FakePlatform.Start(request => request.Number % 2 == 1 ? FakeReply.Error(request.Method == "POST" ? 429 : 500, "again") : small.Handle(request));
        ApifyClient client = TestClient.For(platform);
        bool answered = false;
        Thread window = new(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new BusyWindow());
            // An error is an answer, too.
            answered = ((IAsyncResult)Calls[call](client)).AsyncWaitHandle.WaitOne(TestClient.Hang);
        });

        window.Start();
        window.Join();

        Assert.True(answered, "Something waits for the thread that waits for it.");
    }

    /// <summary>The context of a thread that is busy waiting: what is posted to it never runs.</summary>
    private sealed class BusyWindow : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
