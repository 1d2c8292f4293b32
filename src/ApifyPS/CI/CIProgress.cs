using ApifyPS.Client;

namespace ApifyPS;

/// <summary>What the agent is told of one thing that is in progress: not at once, not often, and nothing twice.</summary>
internal sealed class CIProgress
{
    private readonly CIStep _step;
    private readonly ElapsedTime _age = new(ModuleTime.Provider);
    private TimeSpan _interval;
    private string? _last;

    public CIProgress(CIStep step)
    {
        _step = step;
        _interval = step.Agent.ProgressInterval.First;
    }

    /// <summary>Tells how far it is, if it is time for that.</summary>
    /// <param name="text">What is in progress.</param>
    /// <param name="percent">How much of it is done; -1 when that is not known.</param>
    public void Report(string text, int percent)
    {
        if (text == _last || _age.Elapsed < _step.Agent.ProgressDelay || !_step.TryTakeTurn(_interval))
            return;
        _step.Write(_step.Agent.Progress(text, percent));
        _last = text;
        _interval = Next(_interval, _step.Agent.ProgressInterval.Longest);
    }

    public static TimeSpan Next(TimeSpan interval, TimeSpan longest) => interval + interval < longest ? interval + interval : longest;
}
