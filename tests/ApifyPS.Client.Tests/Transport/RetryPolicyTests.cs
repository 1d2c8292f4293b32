namespace ApifyPS.Client.Tests.Transport;

/// <summary>What is tried again, how often and after how long, without a platform. <see cref="RetryTests"/> has the same over the wire.</summary>
public class RetryPolicyTests
{
    private const int MaxRetries = 5;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly RetryPolicy Policy = new(MaxRetries, () => 0);

    /// <summary>What failed, retries of what may be carried out twice, retries of what may not, whether it may have been carried out.</summary>
    public static TheoryData<string, Func<int, ApifyException>, int, int, bool> Failures => new()
    {
        { "408", Api(408), 0, 0, true },
        { "409", Api(409), 0, 0, false },
        { "428", Api(428), 0, 0, false },
        { "429", Api(429), MaxRetries, MaxRetries, false },
        { "430", Api(430), 0, 0, false },
        { "499", Api(499), 0, 0, false },
        { "500", Api(500), MaxRetries, 0, true },
        { "503", Api(503), MaxRetries, 0, true },
        { "refused", Connection(ConnectionFailure.Refused), 3, 3, false },
        { "no such host", Connection(ConnectionFailure.NameResolution), 3, 3, false },
        { "no trust", Connection(ConnectionFailure.Tls), 0, 0, false },
        { "a proxy that refuses", Connection(ConnectionFailure.Proxy), 0, 0, false },
        { "broken", Connection(ConnectionFailure.Broken), MaxRetries, 0, true },
        { "no answer in time", Connection(ConnectionFailure.Timeout), MaxRetries, 0, true },
        { "200 that is not the API's", Response(200), 1, 0, true },
        { "299 that is not the API's", Response(299), 1, 0, true },
        { "300 that is not the API's", Response(300), 0, 0, false },
        { "404 that is not the API's", Response(404), 0, 0, false },
        { "499 that is not the API's", Response(499), 0, 0, false },
        { "500 that is not the API's", Response(500), 1, 0, true },
        { "a file that cannot be read", attempt => new ApifyRequestBodyException("", "PUT", "/", attempt, new IOException()), 0, 0, false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_request_is_repeated_as_often_as_it_helps_and_never_where_it_could_cost_a_second_run(
        string what, Func<int, ApifyException> failure, int idempotentRetries, int otherRetries, bool mayBeDone)
    {
        Assert.NotEmpty(what);
        Assert.Equal(idempotentRetries, Retries(Policy, failure, idempotent: true));
        Assert.Equal(otherRetries, Retries(Policy, failure, idempotent: false));
        Assert.Equal(idempotentRetries > 0, RetryPolicy.IsTransient(failure(1)));
        Assert.Equal(mayBeDone, RetryPolicy.MayHaveBeenCarriedOut(failure(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_user_who_wants_fewer_attempts_gets_fewer_for_every_failure(int maxRetries)
    {
        RetryPolicy policy = new(maxRetries, () => 0);

        Assert.Equal(maxRetries, Retries(policy, Connection(ConnectionFailure.Refused), idempotent: true));
        Assert.Equal(maxRetries, Retries(policy, Response(500), idempotent: true));
        Assert.Equal(maxRetries, Retries(policy, Api(429), idempotent: false));
    }

    [Fact]
    public void A_platform_that_wants_to_be_left_alone_for_more_than_five_minutes_is_an_error_and_not_a_still_screen()
    {
        Assert.Equal(Longest, Policy.NextDelay(Api(429, Longest)(1), idempotent: true, TimeSpan.Zero));
        Assert.Null(Policy.NextDelay(Api(429, Longest + TimeSpan.FromSeconds(1))(1), idempotent: true, TimeSpan.Zero));
    }

    [Fact]
    public void No_attempt_begins_later_than_ten_minutes_after_the_first()
    {
        ApifyException failure = Api(429, TimeSpan.FromMinutes(2))(1);

        Assert.Equal(TimeSpan.FromMinutes(2), Policy.NextDelay(failure, idempotent: true, TimeSpan.FromMinutes(8)));
        Assert.Null(Policy.NextDelay(failure, idempotent: true, TimeSpan.FromMinutes(8) + TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 1000)]
    [InlineData(4, 4000)]
    [InlineData(7, 30_000)]
    [InlineData(2000, 30_000)]
    public void Pauses_grow_to_their_bound_and_are_spread_over_all_of_it(int failures, int bound)
    {
        foreach (double share in new[] { 0, 0.25, 1 })
            Assert.Equal(bound * share, new RetryPolicy(MaxRetries, () => share).Delay(failures, null).TotalMilliseconds);
    }

    [Fact]
    public void The_platform_is_left_alone_for_at_least_as_long_as_it_asks()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1), new RetryPolicy(MaxRetries, () => 0).Delay(7, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(30), new RetryPolicy(MaxRetries, () => 1).Delay(7, TimeSpan.FromMilliseconds(1)));
    }

    private static int Retries(RetryPolicy policy, Func<int, ApifyException> failure, bool idempotent)
    {
        int attempt = 1;
        while (attempt < 100 && policy.NextDelay(failure(attempt), idempotent, TimeSpan.Zero) is not null)
            attempt++;
        return attempt - 1;
    }

    private static Func<int, ApifyException> Api(int status, TimeSpan? retryAfter = null) => attempt => new ApifyApiException(status, null, "", "GET", "/", attempt, retryAfter);

    private static Func<int, ApifyException> Connection(ConnectionFailure failure) => attempt => new ApifyConnectionException(failure, "", "GET", "/", attempt, null);

    private static Func<int, ApifyException> Response(int status) => attempt => new ApifyResponseException(status, "", "GET", "/", attempt);
}
