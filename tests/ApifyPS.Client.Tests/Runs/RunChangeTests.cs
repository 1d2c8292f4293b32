using System.Text.Json;
using ApifyPS.Client.Tests.Fakes;

namespace ApifyPS.Client.Tests.Runs;

public class RunChangeTests
{
    private static readonly Dictionary<string, Func<ApifyClient, Task<ActorRun>>> Changes = new()
    {
        ["resurrect"] = client => client.Runs.ResurrectAsync("r1", new RunResurrectOptions(), CancellationToken.None),
        ["reboot"] = client => client.Runs.RebootAsync("r1", CancellationToken.None),
        ["metamorph"] = client => client.Runs.MetamorphAsync("r1", "jane/b", new RunMetamorphOptions(), CancellationToken.None),
    };

    public static TheoryData<string, FakeReply> LostAnswers
    {
        get
        {
            TheoryData<string, FakeReply> data = [];
            foreach (string change in Changes.Keys)
            {
                foreach (FakeReply answer in new[] { FakeReply.Reset(), FakeReply.Closed(), FakeReply.Html(502), FakeReply.Error(500, "internal-server-error"), FakeReply.Html(200) })
                    data.Add(change, answer);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task A_change_whose_answer_is_lost_is_found_on_the_run_and_never_made_twice(string change, FakeReply answer)
    {
        World world = new(change);
        using FakePlatform platform = world.Start(post =>
        {
            world.Make();
            return answer;
        });

        ActorRun run = await Changes[change](TestClient.For(platform));

        Assert.Equal("RUNNING", run.Status);
        Assert.Equal(1, world.Made);
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("reboot")]
    [InlineData("metamorph")]
    public async Task A_change_that_may_come_through_late_is_an_error_and_not_asked_for_again(string change)
    {
        World world = new(change);
        using FakePlatform platform = world.Start(_ => FakeReply.Reset());

        ApifyChangeUncertainException exception = await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes[change](TestClient.For(platform)));

        Assert.Contains("r1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("not asked for again", exception.Message, StringComparison.Ordinal);
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_resurrection_that_was_not_carried_out_is_asked_for_once_more()
    {
        World world = new("resurrect");
        int posts = 0;
        using FakePlatform platform = world.Start(_ => ++posts == 1 ? FakeReply.Html(502) : world.Make());

        ActorRun run = await Changes["resurrect"](TestClient.For(platform));

        Assert.Equal(("RUNNING", 1, 2), (run.Status, world.Made, posts));
    }

    [Fact]
    public async Task A_resurrection_that_has_run_to_its_end_again_meanwhile_is_not_made_twice()
    {
        World world = new("resurrect");
        using FakePlatform platform = world.Start(_ =>
        {
            world.Make();
            world.Status = "SUCCEEDED";
            return FakeReply.Reset();
        });

        ActorRun run = await Changes["resurrect"](TestClient.For(platform));

        Assert.Equal(("SUCCEEDED", 1), (run.Status, world.Made));
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_resurrection_that_comes_through_late_answers_for_the_second_one_that_is_refused()
    {
        World world = new("resurrect");
        int posts = 0;
        using FakePlatform platform = world.Start(_ =>
        {
            if (++posts == 1)
                return FakeReply.Reset();
            world.Make();
            return FakeReply.Error(400, "run-is-not-finished");
        });

        ActorRun run = await Changes["resurrect"](TestClient.For(platform));

        Assert.Equal(("RUNNING", 1, 2), (run.Status, world.Made, posts));
    }

    [Fact]
    public async Task A_resurrection_that_stays_unanswered_is_asked_for_twice_at_most()
    {
        World world = new("resurrect");
        using FakePlatform platform = world.Start(_ => FakeReply.Reset());

        await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["resurrect"](TestClient.For(platform)));

        Assert.Equal(2, platform.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task An_uncertain_change_says_what_happened_and_what_was_not_done()
    {
        using FakePlatform unchanged = new World("reboot").Start(_ => FakeReply.Error(500, "x", "Boom."));
        Assert.Equal(
            "Whether the run r1 was rebooted is not known: no answer came (Boom). Since then the run shows no sign of it. It was not asked for again.",
            (await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["reboot"](TestClient.For(unchanged)))).Message);
        Assert.Equal(["GET", "POST", "GET", "GET", "GET"], unchanged.Requests.Select(request => request.Method));

        using FakePlatform twice = new World("resurrect").Start(_ => FakeReply.Error(500, "x", "Boom"));
        Assert.Equal(
            "Whether the run r1 was resurrected is not known: no answer came (Boom). It was asked for twice, and the run shows no sign of it.",
            (await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["resurrect"](TestClient.For(twice)))).Message);

        int gets = 0;
        using FakePlatform silent = FakePlatform.Start(request => request.Method == "POST" ? FakeReply.Error(500, "x", "Boom") : gets++ == 0 ? FakeReply.Run("r1", "RUNNING") : FakeReply.Error(403, "x", "No more."));
        Assert.Equal(
            "Whether the run r1 was rebooted is not known: no answer came (Boom). The run cannot be asked either: No more. It was not asked for again.",
            (await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["reboot"](TestClient.For(silent)))).Message);
    }

    [Fact]
    public async Task A_resurrection_that_is_refused_after_a_lost_answer_and_shows_no_sign_is_told_as_it_is()
    {
        int posts = 0;
        using FakePlatform platform = new World("resurrect").Start(_ => ++posts == 1 ? FakeReply.Reset() : FakeReply.Error(posts == 2 ? 400 : 500, "cannot-resurrect"));
        Assert.Equal("cannot-resurrect", (await Assert.ThrowsAsync<ApifyApiException>(() => Changes["resurrect"](TestClient.For(platform)))).Type);

        posts = 0;
        using FakePlatform forbidden = new World("resurrect").Start(_ => ++posts == 1 ? FakeReply.Reset() : FakeReply.Error(403, "insufficient-permissions"));
        Assert.Equal(403, (await Assert.ThrowsAsync<ApifyApiException>(() => Changes["resurrect"](TestClient.For(forbidden)))).StatusCode);
        Assert.Equal("POST", forbidden.Requests[^1].Method);
    }

    [Fact]
    public async Task A_run_that_is_still_running_already_is_not_resurrected_twice()
    {
        World world = new("resurrect") { Status = "RUNNING" };
        using FakePlatform platform = world.Start(_ => FakeReply.Reset());
        await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["resurrect"](TestClient.For(platform)));
        Assert.Single(platform.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("reboot")]
    [InlineData("resurrect")]
    public async Task A_sign_that_is_late_is_waited_for(string change)
    {
        World world = new(change);
        int gets = 0;
        // The answer to the first look after the change, the second request that reads the run, is as old as the one before it.
        using FakePlatform platform = FakePlatform.Start(request =>
        {
            if (request.Method == "POST")
                return FakeReply.Reset();
            if (++gets == 3)
                world.Make();
            return world.Answer();
        });
        JumpingTime time = new();
        Assert.Equal("RUNNING", (await Changes[change](TestClient.For(platform, time: time))).Status);
        Assert.Equal(3, gets);
        Assert.Equal([1, 1.5], time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_count_that_was_there_before_is_no_sign()
    {
        World world = new("reboot");
        world.Make();
        using FakePlatform platform = world.Start(_ => FakeReply.Reset());
        await Assert.ThrowsAsync<ApifyChangeUncertainException>(() => Changes["reboot"](TestClient.For(platform)));
    }

    [Theory]
    [InlineData("resurrect")]
    [InlineData("reboot")]
    [InlineData("metamorph")]
    public async Task What_the_platform_refuses_is_said_at_once(string change)
    {
        World world = new(change);
        using FakePlatform platform = world.Start(_ => FakeReply.Error(400, "job-finished"));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => Changes[change](TestClient.For(platform)));

        Assert.Equal("job-finished", exception.Type);
        Assert.Equal(["GET", "POST"], platform.Requests.Select(request => request.Method));
    }

    [Theory]
    [InlineData("resurrect")]
    [InlineData("reboot")]
    [InlineData("metamorph")]
    public async Task A_platform_that_asks_for_patience_has_done_nothing_and_is_asked_again(string change)
    {
        World world = new(change);
        int posts = 0;
        using FakePlatform platform = world.Start(_ => ++posts == 1 ? FakeReply.Error(429, "rate-limit-exceeded") : world.Make());

        Assert.Equal("RUNNING", (await Changes[change](TestClient.For(platform))).Status);
        Assert.Equal((1, 2), (world.Made, posts));
    }

    [Fact]
    public async Task A_metamorph_sends_its_input_as_it_is()
    {
        World world = new("metamorph");
        using FakePlatform platform = world.Start(_ => world.Make());

        await TestClient.For(platform).Runs.MetamorphAsync("r1", "jane/b", new RunMetamorphOptions { Build = "beta", Input = "{\"a\":1}"u8.ToArray(), ContentType = "application/json; charset=utf-8" }, CancellationToken.None);

        FakeRequest sent = Assert.Single(platform.Requests, request => request.Method == "POST");
        Assert.Equal(("jane~b", "beta", "{\"a\":1}", "application/json; charset=utf-8"), (sent.Query("targetActorId"), sent.Query("build"), sent.Text, sent.Header("Content-Type")));
    }

    [Fact]
    public async Task An_update_sends_only_what_is_given()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Run("r1", "RUNNING"));

        await TestClient.For(platform).Runs.UpdateAsync("r1", new RunUpdate { StatusMessage = "čau" }, CancellationToken.None);

        FakeRequest sent = Assert.Single(platform.Requests);
        Assert.Equal("PUT", sent.Method);
        using JsonDocument body = JsonDocument.Parse(sent.Text);
        Assert.Equal("čau", Assert.Single(body.RootElement.EnumerateObject(), field => field.Name == "statusMessage").Value.GetString());
        Assert.Single(body.RootElement.EnumerateObject());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_delete_whose_answer_was_lost_and_that_finds_nothing_the_second_time_is_done(bool reset)
    {
        using FakePlatform platform = FakePlatform.Start(reset ? FakeReply.Reset() : FakeReply.Html(502), FakeReply.Error(404, "record-not-found"));

        await TestClient.For(platform).Runs.DeleteAsync("r1", CancellationToken.None);

        Assert.Equal(["DELETE", "DELETE"], platform.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_delete_of_what_never_was_is_an_error_also_after_a_refusal()
    {
        using FakePlatform platform = FakePlatform.Start(FakeReply.Error(429, "rate-limit-exceeded"), FakeReply.Error(404, "record-not-found"));

        ApifyApiException exception = await Assert.ThrowsAsync<ApifyApiException>(() => TestClient.For(platform).Runs.DeleteAsync("r1", CancellationToken.None));

        Assert.True(exception.IsNotFound);
    }

    /// <summary>A platform with one run, which counts what is done to it.</summary>
    private sealed class World(string change)
    {
        public int Made { get; private set; }

        public string Status { get; set; } = change == "resurrect" ? "FAILED" : "RUNNING";

        public FakePlatform Start(Func<FakeRequest, FakeReply> post) =>
            FakePlatform.Start(request => request.Method == "GET" ? Answer() : post(request));

        public FakeReply Make()
        {
            Made++;
            Status = "RUNNING";
            return Answer();
        }

        public FakeReply Answer()
        {
            int Count(string of) => change == of ? Made : 0;
            string metamorphs = Count("metamorph") == 0 ? "null" : """[{"actorId":"b1"}]""";
            return FakeReply.Data($$"""{ "id": "r1", "status": "{{Status}}", "metamorphs": {{metamorphs}}, "stats": { "rebootCount": {{Count("reboot")}}, "resurrectCount": {{Count("resurrect")}} } }""");
        }
    }
}
