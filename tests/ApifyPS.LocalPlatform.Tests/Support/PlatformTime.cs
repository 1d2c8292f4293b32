using Microsoft.Extensions.Time.Testing;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>The time of a platform, which stands until a test moves it.</summary>
internal sealed class PlatformTime : FakeTimeProvider
{
    public PlatformTime()
        : base(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>Lets time pass until an answer is there, and gives it. It passes in steps, because what waits may not have begun to.</summary>
    public async Task<T> PassUntil<T>(Task<T> answer)
    {
        await Api.Eventually(() =>
        {
            Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(answer.IsCompleted);
        }, "the platform answers");
        return await answer;
    }
}
