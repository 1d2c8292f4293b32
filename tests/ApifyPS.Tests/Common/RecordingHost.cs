using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text.RegularExpressions;

namespace ApifyPS.Tests;

/// <summary>A console window of a given width that keeps the lines printed to it.</summary>
/// <param name="width">Its columns.</param>
/// <param name="terminal">Whether it shows colours.</param>
/// <param name="typed">What its user types when asked for something; without it nobody is there to answer.</param>
internal sealed partial class RecordingHost(int width, bool terminal, string? typed = null) : PSHost
{
    private readonly Screen _screen = new(width, terminal, typed);

    public IReadOnlyList<string> Lines => _screen.Lines;

    /// <summary>Those of the lines that are errors.</summary>
    public IReadOnlyList<string> Errors => _screen.Errors;

    public override CultureInfo CurrentCulture { get; } = CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(RecordingHost);

    public override PSHostUserInterface UI => _screen;

    public override Version Version { get; } = new(1, 0);

    /// <summary>The text as it is seen: without colours.</summary>
    public static string Plain(string line) => Color().Replace(line, "");

    public void Clear()
    {
        _screen.Lines.Clear();
        _screen.Errors.Clear();
    }

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    [GeneratedRegex(@"\x1B\[[0-9;]*m")]
    private static partial Regex Color();

    private sealed class Screen(int width, bool terminal, string? typed) : PSHostUserInterface
    {
        private readonly RawScreen _raw = new(width);
        private string _line = "";

        public List<string> Lines { get; } = [];

        public List<string> Errors { get; } = [];

        public override PSHostRawUserInterface RawUI => _raw;

        public override bool SupportsVirtualTerminal => terminal;

        public override void Write(string value) => _line += value;

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value)
        {
            // As the console of pwsh does: whether colours are shown is decided where they are printed.
            string text = GetOutputString(_line + value, terminal);
            Lines.AddRange(text.Split('\n').Select(line => line.TrimEnd('\r')));
            _line = "";
        }

        public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => WriteLine(value);

        public override void WriteErrorLine(string value)
        {
            Errors.Add(value);
            WriteLine(value);
        }

        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        // What Read-Host asks is answered, a secret by a SecureString.
        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(field.ParameterTypeName == nameof(SecureString) ? ReadLineAsSecureString() : ReadLine()));

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            string answer = ReadLine();
            WriteLine(message);
            return choices.Select((choice, index) => (choice, index)).Single(entry => entry.choice.Label.Contains('&' + answer, StringComparison.OrdinalIgnoreCase)).index;
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();

        public override string ReadLine() => typed ?? throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString()
        {
            SecureString text = new();
            foreach (char letter in ReadLine())
                text.AppendChar(letter);
            return text;
        }
    }

    private sealed class RawScreen(int width) : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get; set; } = new(width, 50);

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get; set; } = new(width, 50);

        public override string WindowTitle { get; set; } = "";

        // As the console of pwsh does: a colour takes no room.
        public override int LengthInBufferCells(string source, int offset) => Plain(source[offset..]).Length;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
