using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Shell;

/// <summary>One session: it runs scripts, commands and lines in a runspace and says which exit code comes of them.</summary>
internal sealed partial class ScriptRunner : IDisposable
{
    private const int Failure = 1;

    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly Lock _lock = new();
    private Pipeline? _running;
    private bool _stopping;

    internal ScriptRunner(ShellHost host)
    {
        _host = host;
        // CreateDefault asks for the console host's snap-ins, which are not in System.Management.Automation.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        // pwsh brings this policy in a configuration file beside it; without one the engine allows no script at all.
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;

        host.Terminal.Interrupt = () => Stop();
    }

    /// <summary>Set when the session is to end.</summary>
    internal int? ExitCode => _host.ExitCode;

    public void Dispose() => _runspace.Dispose();

    internal void ImportModule(string manifest)
    {
        using PowerShell import = PowerShell.Create(_runspace);
        import.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            import.Invoke();
        }
        catch (RuntimeException error)
        {
            throw new ModuleNotFoundException($"The module '{manifest}' does not load: {error.Message}");
        }
    }

    /// <summary>
    /// As pwsh -File: 1 when an error ended the script, what the script gave to exit, else 0. A script that Ctrl-C
    /// stopped gives 1 as well; pwsh does so on every system, with no 130 on Unix.
    /// </summary>
    internal int RunScript(string path, IEnumerable<string> arguments)
    {
        if (!Run(Invocation(path, arguments)))
            return ExitCode ?? Failure;
        // To the engine a script is a command like any other: its exit ends the script, not the session, and shows in $?
        // and $LASTEXITCODE only.
        return ExitCode ?? (LastSucceeded() ? 0 : LastExitCode() ?? Failure);
    }

    /// <summary>As pwsh -Command: 1 when the last statement failed.</summary>
    internal int RunText(string text)
    {
        bool succeeded = Run(text) && LastSucceeded();
        return ExitCode ?? (succeeded ? 0 : Failure);
    }

    /// <summary>Runs commands from a redirected input, each as soon as its last line is there.</summary>
    internal int RunLines(TextReader input)
    {
        bool succeeded = true;
        string pending = string.Empty;
        while (ExitCode is null && input.ReadLine() is { } line)
        {
            pending = pending.Length == 0 ? line : pending + '\n' + line;
            Parser.ParseInput(pending, out _, out ParseError[] errors);
            if (string.IsNullOrWhiteSpace(pending) || errors.Any(error => error.IncompleteInput))
                continue;
            succeeded = Run(pending) && LastSucceeded();
            pending = string.Empty;
        }
        // The input ended inside a statement: running it says what is missing.
        if (ExitCode is null && !string.IsNullOrWhiteSpace(pending))
            succeeded = Run(pending) && LastSucceeded();
        return ExitCode ?? (succeeded ? 0 : Failure);
    }

    /// <summary>Runs a command with its output and errors rendered; false when it was ended by an error or by Stop.</summary>
    internal bool Run(string text)
    {
        // Only of a pipeline that goes into the history does the engine keep $?.
        using Pipeline pipeline = _runspace.CreatePipeline(text, addToHistory: true);
        lock (_lock)
            (_running, _stopping) = (pipeline, false);
        try
        {
            InvokeRendered(pipeline);
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (IncompleteParseException)
        {
            // The engine leaves the place out, and the view shows nothing then.
            Parser.ParseInput(text, out _, out ParseError[] errors);
            Report(new ParseException(errors));
            return false;
        }
        catch (Exception error)
        {
            Report(error);
            return false;
        }
        finally
        {
            lock (_lock)
                _running = null;
            _host.Terminal.EraseProgress();
        }
    }

    internal bool LastSucceeded() => Evaluate("$global:?").FirstOrDefault()?.BaseObject is true;

    /// <summary>What the session's prompt function says.</summary>
    internal string Prompt()
    {
        try
        {
            return string.Concat(Evaluate("prompt"));
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }

    internal CommandCompletion? Complete(string text, int cursor)
    {
        using PowerShell completion = PowerShell.Create(_runspace);
        try
        {
            return CommandCompletion.CompleteInput(text, cursor, options: null, completion);
        }
        catch (RuntimeException)
        {
            // A completer of some module that fails must not cost the user the line.
            return null;
        }
    }

    /// <summary>Stops what runs, without waiting for it. False when there is nothing to stop or it is being stopped already.</summary>
    internal bool Stop()
    {
        lock (_lock)
        {
            if (_running is null || _stopping)
                return false;
            _stopping = true;
            _running.StopAsync();
            return true;
        }
    }

    /// <summary>Shows what ended a pipeline as any error is shown, in the view that the user chose.</summary>
    private void Report(Exception error)
    {
        ErrorRecord record = (error as IContainsErrorRecord)?.ErrorRecord
            ?? new ErrorRecord(error, "ApifyPS.Shell", ErrorCategory.NotSpecified, targetObject: null);
        _host.Terminal.ReportsError = true;
        try
        {
            using Pipeline view = _runspace.CreatePipeline();
            view.Input.Write(record);
            InvokeRendered(view);
        }
        catch (RuntimeException)
        {
            _host.Terminal.WriteErrorLine(record.ToString());
        }
        finally
        {
            _host.Terminal.ReportsError = false;
        }
    }

    private static void InvokeRendered(Pipeline pipeline)
    {
        foreach (Command command in pipeline.Commands)
            command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add("Out-Default");
        pipeline.Invoke();
    }

    private int? LastExitCode() => _runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int?;

    private Collection<PSObject> Evaluate(string expression)
    {
        using Pipeline evaluation = _runspace.CreatePipeline(expression);
        return evaluation.Invoke();
    }

    /// <summary>
    /// The call of a script with arguments that bind as those of pwsh -File: -Name value, -Switch, -Name:value and
    /// -Switch:$false bind by name; all else is a literal string, whatever characters are in it.
    /// </summary>
    internal static string Invocation(string path, IEnumerable<string> arguments)
    {
        var call = new StringBuilder("& ").Append(Literal(path));
        foreach (string argument in arguments)
        {
            Match parameter = ParameterPattern.Match(argument);
            string value = parameter.Groups["value"].Value;
            call.Append(' ');
            if (!parameter.Success)
                call.Append(Literal(argument));
            else if (value.Length == 0)
                call.Append(argument);
            else
                call.Append(parameter.Groups["name"].Value).Append(bool.TryParse(value.TrimStart('$'), out bool flag) ? $"${flag}" : Literal(value));
        }
        return call.ToString();
    }

    private static string Literal(string value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    [GeneratedRegex("^(?<name>-[A-Za-z_][A-Za-z0-9_-]*:?)(?<value>(?<=:).*)?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ParameterPattern { get; }
}
