using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace ApifyPS.Shell;

/// <summary>
/// Reads a command, which may have several lines, with editing, history and completion. Drawing goes row by row and never
/// into the terminal's last column, because terminals disagree about where the cursor is after it.
/// </summary>
public sealed class LineEditor
{
    private static readonly Lazy<LineEditor> s_console = new(() => new LineEditor(new ConsoleTerminal(), Complete));

    private readonly ITerminal _terminal;
    private readonly Func<string, int, CommandCompletion?> _completer;
    private readonly List<string> _history = [];
    private readonly StringBuilder _text = new();
    private string _draft = string.Empty;
    private CommandCompletion? _completion;
    private int _cursor, _historyIndex, _completionIndex, _completionLength;

    // What is on the screen: the column where the text begins, the row of the terminal, and each row's text.
    private int _left, _top;
    private List<string> _drawn = [];

    internal LineEditor(ITerminal terminal, Func<string, int, CommandCompletion?>? completer = null) =>
        (_terminal, _completer) = (terminal, completer ?? ((_, _) => null));

    /// <summary>Reads a command behind the prompt that the console shows. Null where nobody sits at a console, and the host has to read.</summary>
    /// <param name="prompt">Gives the prompt again, for a screen that is cleared.</param>
    public static string? ReadCommand(ScriptBlock prompt) =>
        ConsoleTerminal.IsAvailable ? s_console.Value.ReadLine(() => string.Concat(prompt.Invoke())) : null;

    /// <summary>The command; empty when Ctrl-C gave it up, <c>exit</c> for Ctrl-D on an empty line.</summary>
    internal string ReadLine(Func<string> prompt)
    {
        Replace(string.Empty);
        (_historyIndex, _draft, _completion) = (_history.Count, string.Empty, null);
        bool previous = _terminal.ControlCIsKey;
        _terminal.ControlCIsKey = true;
        try
        {
            Begin();
            while (true)
            {
                if (Handle(_terminal.ReadKey(), prompt) is { } command)
                    return command;
                if (!_terminal.KeyAvailable)
                    Draw();
            }
        }
        finally
        {
            _terminal.ControlCIsKey = previous;
        }
    }

    /// <summary>Null while the command isn't finished.</summary>
    private string? Handle(ConsoleKeyInfo key, Func<string> prompt)
    {
        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        if (key.Key != ConsoleKey.Tab)
            _completion = null;
        if (control && key.Key == ConsoleKey.C)
            return Finish("^C", string.Empty);
        if (control && key.Key == ConsoleKey.D && _text.Length == 0)
            return Finish(string.Empty, "exit");
        if (key.Key == ConsoleKey.Enter && !IsIncomplete())
            return Finish(string.Empty, _text.ToString());
        Action edit = (key.Key, control) switch
        {
            (ConsoleKey.Tab, _) => () => CompleteNext(key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? -1 : 1),
            (ConsoleKey.Enter, _) => () => Insert(_text.Length, "\n"),
            (ConsoleKey.LeftArrow, true) => () => _cursor = WordStart(),
            (ConsoleKey.LeftArrow, _) => () => _cursor = Math.Max(_cursor - 1, 0),
            (ConsoleKey.RightArrow, true) => () => _cursor = WordEnd(),
            (ConsoleKey.RightArrow, _) => () => _cursor = Math.Min(_cursor + 1, _text.Length),
            (ConsoleKey.Home, _) or (ConsoleKey.A, true) => () => _cursor = 0,
            (ConsoleKey.End, _) or (ConsoleKey.E, true) => () => _cursor = _text.Length,
            (ConsoleKey.W or ConsoleKey.Backspace, true) => () => Remove(WordStart(), _cursor),
            (ConsoleKey.Backspace, _) => () => Remove(_cursor - 1, _cursor),
            (ConsoleKey.Delete, _) or (ConsoleKey.D, true) => () => Remove(_cursor, _cursor + 1),
            (ConsoleKey.U, true) => () => Remove(0, _cursor),
            (ConsoleKey.K, true) => () => Remove(_cursor, _text.Length),
            (ConsoleKey.Escape, _) => () => Replace(string.Empty),
            (ConsoleKey.UpArrow, _) => () => Recall(_historyIndex - 1),
            (ConsoleKey.DownArrow, _) => () => Recall(_historyIndex + 1),
            (ConsoleKey.L, true) => () => { _terminal.Clear(); _terminal.Write(prompt()); Begin(); },
            _ when !char.IsControl(key.KeyChar) => () => Insert(_cursor, key.KeyChar.ToString()),
            _ => () => { },
        };
        edit();
        return null;
    }

    private string Finish(string mark, string command)
    {
        _cursor = _text.Length;
        Draw();
        _terminal.Write(mark + Environment.NewLine);
        if (!string.IsNullOrWhiteSpace(command) && _history.LastOrDefault() != command)
            _history.Add(command);
        return command;
    }

    private bool IsIncomplete()
    {
        Parser.ParseInput(_text.ToString(), out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private void Insert(int at, string text)
    {
        _text.Insert(at, text);
        _cursor = at + text.Length;
    }

    private void Remove(int from, int to)
    {
        from = Math.Max(from, 0);
        _text.Remove(from, Math.Max(Math.Min(to, _text.Length) - from, 0));
        _cursor = from;
    }

    private void Replace(string text)
    {
        _text.Clear().Append(text);
        _cursor = text.Length;
    }

    private int WordStart()
    {
        int at = _cursor;
        for (bool inWord = false; at > 0 && (!inWord || char.IsLetterOrDigit(_text[at - 1])); at--)
            inWord |= char.IsLetterOrDigit(_text[at - 1]);
        return at;
    }

    private int WordEnd()
    {
        int at = _cursor;
        for (bool behind = false; at < _text.Length && (!behind || !char.IsLetterOrDigit(_text[at])); at++)
            behind |= !char.IsLetterOrDigit(_text[at]);
        return at;
    }

    private void Recall(int index)
    {
        if (index < 0 || index > _history.Count)
            return;
        if (_historyIndex == _history.Count)
            _draft = _text.ToString();
        _historyIndex = index;
        Replace(index == _history.Count ? _draft : _history[index]);
    }

    /// <summary>The first Tab asks for the completions, each further one moves to the next of them.</summary>
    private void CompleteNext(int step)
    {
        if (_completion is null)
        {
            CommandCompletion? found = _completer(_text.ToString(), _cursor);
            if (found is null || found.CompletionMatches.Count == 0)
                return;
            _completion = found;
            _completionLength = found.ReplacementLength;
            _completionIndex = step > 0 ? -1 : 0;
        }
        int count = _completion.CompletionMatches.Count;
        _completionIndex = (_completionIndex + step + count) % count;
        string text = _completion.CompletionMatches[_completionIndex].CompletionText;
        _text.Remove(_completion.ReplacementIndex, _completionLength).Insert(_completion.ReplacementIndex, text);
        _completionLength = text.Length;
        _cursor = _completion.ReplacementIndex + text.Length;
        // What there is only one of is taken; the next Tab completes what follows from it, such as the next folder.
        if (count == 1)
            _completion = null;
    }

    private static CommandCompletion Complete(string text, int cursor)
    {
        using PowerShell session = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return CommandCompletion.CompleteInput(text, cursor, options: null, session);
    }

    private void Begin()
    {
        (_left, _top) = _terminal.Cursor;
        _drawn = [string.Empty];
        Draw();
    }

    private void Draw()
    {
        List<string> rows = Layout(out int cursorRow, out int cursorColumn);
        for (int i = 0; i < Math.Max(rows.Count, _drawn.Count); i++)
        {
            string row = i < rows.Count ? rows[i] : string.Empty;
            string before = i < _drawn.Count ? _drawn[i] : string.Empty;
            if (i >= _drawn.Count && _top + i >= _terminal.Size.Height)
            {
                // Below the last row there is nothing to move the cursor to: the screen has to scroll first.
                _terminal.Cursor = (0, _terminal.Size.Height - 1);
                _terminal.Write("\n");
                _top--;
            }
            if (row == before || _top + i < 0)
                continue;
            _terminal.Cursor = (i == 0 ? _left : 0, _top + i);
            _terminal.Write(row.PadRight(before.Length));
        }
        _drawn = rows;
        _terminal.Cursor = (cursorColumn, Math.Max(_top + cursorRow, 0));
    }

    private List<string> Layout(out int cursorRow, out int cursorColumn)
    {
        var rows = new List<string>();
        var row = new StringBuilder();
        int indent = _left;
        (cursorRow, cursorColumn) = (0, _left);
        for (int i = 0; i <= _text.Length; i++)
        {
            if (indent + row.Length >= _terminal.Size.Width - 1)
                NewRow(string.Empty);
            if (i == _cursor)
                (cursorRow, cursorColumn) = (rows.Count, indent + row.Length);
            if (i < _text.Length && _text[i] == '\n')
                NewRow(">> ");
            else if (i < _text.Length)
                row.Append(_text[i]);
        }
        rows.Add(row.ToString());
        return rows;

        void NewRow(string start)
        {
            rows.Add(row.ToString());
            row.Clear().Append(start);
            indent = 0;
        }
    }
}
