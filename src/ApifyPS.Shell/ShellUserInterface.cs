using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace ApifyPS.Shell;

/// <summary>
/// What the engine writes and asks. As in pwsh, warning, verbose and debug lines go to the output and errors to stderr;
/// progress is one line that is drawn over itself, and nothing at all where nobody watches.
/// </summary>
internal sealed class ShellUserInterface(bool nonInteractive) : PSHostUserInterface
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _showsProgress = !Console.IsOutputRedirected && !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceProgress = new();
    private int _progressLength;

    /// <summary>Stops the running pipeline: Ctrl-C is a key while a line is read, so the reader has to ask for it.</summary>
    internal Action Interrupt { get; set; } = () => { };

    /// <summary>While true, what is written is the text of an error that ended a pipeline, and goes where errors go.</summary>
    internal bool ReportsError { get; set; }

    public override bool SupportsVirtualTerminal { get; } = VirtualTerminal.TryEnable();

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    public override void Write(string value) => WriteTo(Output, value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteTo(Output, Colour(foregroundColor, backgroundColor, value));

    public override void WriteLine(string value) => WriteTo(Output, value + Environment.NewLine);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteTo(Output, Colour(foregroundColor, backgroundColor, value) + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteTo(Console.Error, value + Environment.NewLine);

    public override void WriteDebugLine(string message) => WriteStyled(FormatStyle.Debug, "DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteStyled(FormatStyle.Verbose, "VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteStyled(FormatStyle.Warning, "WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!_showsProgress)
            return;
        lock (_lock)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                EraseProgress();
                return;
            }
            if (_sinceProgress.IsRunning && _sinceProgress.Elapsed < s_progressInterval)
                return;
            _sinceProgress.Restart();
            string line = ProgressLine(record, RawUI.WindowSize.Width - 1);
            Console.Error.Write('\r' + line.PadRight(_progressLength));
            _progressLength = line.Length;
        }
    }

    /// <summary>Makes room for what is written next.</summary>
    internal void EraseProgress()
    {
        lock (_lock)
        {
            if (_progressLength == 0)
                return;
            Console.Error.Write('\r' + new string(' ', _progressLength) + '\r');
            _progressLength = 0;
            _sinceProgress.Reset();
        }
    }

    internal static string ProgressLine(ProgressRecord record, int width)
    {
        var line = new StringBuilder(record.Activity);
        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
            line.Append(": ").Append(record.StatusDescription);
        if (record.PercentComplete >= 0)
            line.Append(CultureInfo.InvariantCulture, $" [{record.PercentComplete} %]");
        if (record.SecondsRemaining >= 0)
            line.Append(CultureInfo.InvariantCulture, $" {TimeSpan.FromSeconds(record.SecondsRemaining):c} left");
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
            line.Append(' ').Append(record.CurrentOperation);
        // A line break or a colour in an Actor's status message must not tear the one line apart.
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]))
                line[i] = ' ';
        }
        return line.Length <= width ? line.ToString() : line.ToString(0, Math.Max(width - 1, 0)) + '…';
    }

    public override string ReadLine()
    {
        ThrowIfNonInteractive();
        EraseProgress();
        if (!ConsoleTerminal.IsAvailable)
            return Console.In.ReadLine() ?? throw EndOfInput();
        EditedLine line = new LineEditor(new ConsoleTerminal()).ReadLine(string.Empty);
        return line.Outcome switch
        {
            EditOutcome.Accepted => line.Text,
            EditOutcome.EndOfInput => throw EndOfInput(),
            _ => throw Interrupted(),
        };
    }

    public override SecureString ReadLineAsSecureString()
    {
        ThrowIfNonInteractive();
        EraseProgress();
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (char character in Console.In.ReadLine() ?? throw EndOfInput())
                secret.AppendChar(character);
            return secret;
        }
        var terminal = new ConsoleTerminal();
        terminal.ControlCIsKey = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = terminal.ReadKey();
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        terminal.Write(Environment.NewLine);
                        return secret;
                    case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                        terminal.Write(Environment.NewLine);
                        throw Interrupted();
                    case { Key: ConsoleKey.Backspace } when secret.Length > 0:
                        secret.RemoveAt(secret.Length - 1);
                        terminal.Write("\b \b");
                        break;
                    case { KeyChar: >= ' ' } when !char.IsControl(key.KeyChar):
                        secret.AppendChar(key.KeyChar);
                        terminal.Write("*");
                        break;
                }
            }
        }
        finally
        {
            terminal.ControlCIsKey = false;
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        ThrowIfNonInteractive();
        WriteHeading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (FieldDescription field in descriptions)
        {
            Type type = (field.ParameterAssemblyFullName is { Length: > 0 } name ? Type.GetType(name) : null) ?? typeof(string);
            answers.Add(field.Name, PSObject.AsPSObject(AskFor(field.Name, type)));
        }
        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        ThrowIfNonInteractive();
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }
        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        ThrowIfNonInteractive();
        ArgumentOutOfRangeException.ThrowIfZero(choices.Count);
        WriteHeading(caption, message);
        (string Key, string Label)[] labels = [.. choices.Select(Label)];
        while (true)
        {
            Write(string.Concat(labels.Select(label => $"[{label.Key}] {label.Label}  ")) + "[?] Help" +
                  (defaultChoice >= 0 ? $" (default is \"{labels[defaultChoice].Key}\"): " : ": "));
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            int chosen = Array.FindIndex(labels, label =>
                answer.Equals(label.Key, StringComparison.OrdinalIgnoreCase) ||
                answer.Equals(label.Label, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
            if (answer == "?")
            {
                for (int i = 0; i < labels.Length; i++)
                    WriteLine($"{labels[i].Key} - {choices[i].HelpMessage}");
            }
        }
    }

    /// <summary><c>Yes to &amp;All</c> is chosen by A and reads "Yes to All"; without an ampersand the label is the key.</summary>
    private static (string Key, string Label) Label(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        string label = mark < 0 ? choice.Label : choice.Label.Remove(mark, 1);
        return (mark < 0 || mark >= label.Length ? label : char.ToUpper(label[mark], CultureInfo.CurrentCulture).ToString(), label);
    }

    private object AskFor(string name, Type type)
    {
        if (type == typeof(PSCredential))
            return PromptForCredential(string.Empty, string.Empty, string.Empty, name);
        if (type != typeof(string) && typeof(IList).IsAssignableFrom(type))
        {
            // A list ends with an empty answer.
            Type element = type.GetElementType() ?? typeof(string);
            var items = new List<object>();
            while (AskForOne($"{name}[{items.Count}]", element) is { } item and not "")
                items.Add(item);
            return LanguagePrimitives.ConvertTo(items.ToArray(), type, CultureInfo.CurrentCulture);
        }
        return AskForOne(name, type)!;
    }

    private object? AskForOne(string name, Type type)
    {
        while (true)
        {
            Write(name + ": ");
            if (type == typeof(SecureString))
                return ReadLineAsSecureString();
            string answer = ReadLine();
            if (answer.Length == 0)
                return answer;
            if (LanguagePrimitives.TryConvertTo(answer, type, CultureInfo.CurrentCulture, out object? value))
                return value;
            WriteErrorLine($"\"{answer}\" is not a valid {type.Name}.");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            WriteLine(Environment.NewLine + caption);
        if (!string.IsNullOrEmpty(message))
            WriteLine(message);
    }

    private void WriteStyled(FormatStyle style, string line) => WriteLine(GetFormatStyleString(style) + line + "\e[0m");

    private TextWriter Output => ReportsError ? Console.Error : Console.Out;

    private void WriteTo(TextWriter writer, string value)
    {
        lock (_lock)
        {
            EraseProgress();
            // Takes the sequences out where they would be noise: views and $PSStyle write them in any case.
            writer.Write(GetOutputString(value, SupportsVirtualTerminal && (writer != Console.Error || !Console.IsErrorRedirected)));
        }
    }

    private string Colour(ConsoleColor foreground, ConsoleColor background, string value)
    {
        // The colours that are in force already are the terminal's own, which ANSI's sixteen might not match.
        string codes = foreground == RawUI.ForegroundColor ? string.Empty : PSStyle.MapForegroundColorToEscapeSequence(foreground);
        if (background != RawUI.BackgroundColor)
            codes += PSStyle.MapBackgroundColorToEscapeSequence(background);
        return codes.Length == 0 ? value : codes + value + "\e[0m";
    }

    private void ThrowIfNonInteractive()
    {
        if (nonInteractive)
            throw new PSInvalidOperationException("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
    }

    private static PSInvalidOperationException EndOfInput() => new("The input ended where an answer was expected.");

    private PipelineStoppedException Interrupted()
    {
        Interrupt();
        return new PipelineStoppedException();
    }
}
