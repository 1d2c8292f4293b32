using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ApifyPS.Tests;

/// <summary>What a script wrote. Enumerating it gives the output; a test that forgets about errors fails on them.</summary>
public sealed class Result : IEnumerable<PSObject>
{
    private readonly Collection<PSObject> _output;

    internal Result(PowerShell shell, Collection<PSObject> output, Exception? terminating)
    {
        _output = output;
        Terminating = terminating;
        Errors = shell.Streams.Error.ReadAll();
        Verbose = shell.Streams.Verbose.ReadAll().Select(record => record.Message).ToArray();
        Warnings = shell.Streams.Warning.ReadAll().Select(record => record.Message).ToArray();
        Progress = shell.Streams.Progress.ReadAll();
        Debug = shell.Streams.Debug.ReadAll().Select(record => record.Message).ToArray();
        Information = shell.Streams.Information.ReadAll().Select(record => record.ToString()).ToArray();
    }

    public Exception? Terminating { get; }

    public IReadOnlyList<ErrorRecord> Errors { get; }

    public IReadOnlyList<string> Verbose { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<ProgressRecord> Progress { get; }

    public IReadOnlyList<string> Debug { get; }

    public IReadOnlyList<string> Information { get; }

    public IReadOnlyList<PSObject> Output => _output;

    /// <summary>The only error, whether it ended the script or not.</summary>
    public ErrorRecord Error
    {
        get
        {
            ErrorRecord? fatal = (Terminating as IContainsErrorRecord)?.ErrorRecord;
            return fatal is not null ? fatal : Assert.Single(Errors);
        }
    }

    public IEnumerator<PSObject> GetEnumerator()
    {
        Assert.True(Terminating is null, Terminating?.ToString());
        Assert.True(Errors.Count == 0, string.Join("\n", Errors));
        return _output.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
