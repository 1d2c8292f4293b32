using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace ApifyPS.Shell;

/// <summary>
/// Reads one input, which may have several lines, with editing, history and completion. Drawing goes row by row and never
/// into the terminal's last column, because terminals disagree about where the cursor is after it.
/// </summary>
internal sealed class LineEditor(ITerminal terminal, Func<string, int, CommandCompletion?>? completer = null, bool multiLine = false)
{
    private const string Continuation = ">> ";

    private readonly List<string> _history = [];
    private readonly StringBuilder _text = new();
    private int _cursor;

    private int _historyIndex;
    private string _draft = string.Empty;

    private CommandCompletion? _completion;
    private int _completionIndex;
    private int _completionLength;

    // What is on the screen: the column where the text begins, the row of the terminal, and each row's text.
    private int _left, _top;
    private List<string> _drawn = [];

    internal EditedLine ReadLine(string prompt)
    {
        _text.Clear();
        _cursor = 0;
        _historyIndex = _history.Count;
        _draft = string.Empty;
        _completion = null;
        bool previous = terminal.ControlCIsKey;
        terminal.ControlCIsKey = true;
        try
        {
            Begin(prompt);
            while (true)
            {
                ConsoleKeyInfo key = terminal.ReadKey();
                if (Handle(key, prompt) is { } outcome)
                    return Finish(outcome);
                if (!terminal.KeyAvailable)
                    Draw();
            }
        }
        finally
        {
            terminal.ControlCIsKey = previous;
        }
    }

    private EditOutcome? Handle(ConsoleKeyInfo key, string prompt)
    {
        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        if (key.Key == ConsoleKey.Tab)
        {
            Complete(key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? -1 : 1);
            return null;
        }
        _completion = null;
        switch (key.Key)
        {
            case ConsoleKey.C when control:
                return EditOutcome.Cancelled;
            case ConsoleKey.D when control && _text.Length == 0:
                return EditOutcome.EndOfInput;
            case ConsoleKey.Enter:
                if (!IsIncomplete())
                    return EditOutcome.Accepted;
                _cursor = _text.Length;
                Insert("\n");
                break;
            case ConsoleKey.LeftArrow:
                _cursor = control ? WordStart() : Math.Max(_cursor - 1, 0);
                break;
            case ConsoleKey.RightArrow:
                _cursor = control ? WordEnd() : Math.Min(_cursor + 1, _text.Length);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _cursor = _text.Length;
                break;
            case ConsoleKey.W when control:
            case ConsoleKey.Backspace when control:
                Remove(WordStart(), _cursor);
                break;
            case ConsoleKey.Backspace:
                Remove(_cursor - 1, _cursor);
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                Remove(_cursor, _cursor + 1);
                break;
            case ConsoleKey.U when control:
                Remove(0, _cursor);
                break;
            case ConsoleKey.K when control:
                Remove(_cursor, _text.Length);
                break;
            case ConsoleKey.Escape:
                Replace(string.Empty);
                break;
            case ConsoleKey.UpArrow:
                Recall(_historyIndex - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_historyIndex + 1);
                break;
            case ConsoleKey.L when control:
                terminal.Clear();
                Begin(prompt);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    Insert(key.KeyChar.ToString());
                break;
        }
        return null;
    }

    private EditedLine Finish(EditOutcome outcome)
    {
        _cursor = _text.Length;
        Draw();
        terminal.Write((outcome == EditOutcome.Cancelled ? "^C" : string.Empty) + Environment.NewLine);
        if (outcome != EditOutcome.Accepted)
            return new EditedLine(outcome);
        string text = _text.ToString();
        if (!string.IsNullOrWhiteSpace(text) && (_history.Count == 0 || _history[^1] != text))
            _history.Add(text);
        return new EditedLine(outcome, text);
    }

    private bool IsIncomplete()
    {
        if (!multiLine)
            return false;
        Parser.ParseInput(_text.ToString(), out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private void Insert(string text)
    {
        _text.Insert(_cursor, text);
        _cursor += text.Length;
    }

    private void Remove(int from, int to)
    {
        from = Math.Max(from, 0);
        to = Math.Min(to, _text.Length);
        _text.Remove(from, Math.Max(to - from, 0));
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
        while (at > 0 && !char.IsLetterOrDigit(_text[at - 1]))
            at--;
        while (at > 0 && char.IsLetterOrDigit(_text[at - 1]))
            at--;
        return at;
    }

    private int WordEnd()
    {
        int at = _cursor;
        while (at < _text.Length && char.IsLetterOrDigit(_text[at]))
            at++;
        while (at < _text.Length && !char.IsLetterOrDigit(_text[at]))
            at++;
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

    /// <summary>The first Tab asks for the completions, each further one goes on to the next of them.</summary>
    private void Complete(int step)
    {
        if (_completion is null)
        {
            CommandCompletion? found = completer?.Invoke(_text.ToString(), _cursor);
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

    private void Begin(string prompt)
    {
        terminal.Write(prompt);
        (_left, _top) = terminal.Cursor;
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
            if (i >= _drawn.Count && _top + i >= terminal.Height)
            {
                // Below the last row there is nothing to move the cursor to: the screen has to scroll first.
                terminal.Cursor = (0, terminal.Height - 1);
                terminal.Write("\n");
                _top--;
            }
            if (row == before || _top + i < 0)
                continue;
            terminal.Cursor = (i == 0 ? _left : 0, _top + i);
            terminal.Write(row.PadRight(before.Length));
        }
        _drawn = rows;
        terminal.Cursor = (cursorColumn, Math.Max(_top + cursorRow, 0));
    }

    private List<string> Layout(out int cursorRow, out int cursorColumn)
    {
        int width = terminal.Width - 1;
        var rows = new List<string>();
        var row = new StringBuilder();
        int indent = _left;
        (cursorRow, cursorColumn) = (0, _left);
        for (int i = 0; i <= _text.Length; i++)
        {
            if (indent + row.Length >= width)
            {
                rows.Add(row.ToString());
                row.Clear();
                indent = 0;
            }
            if (i == _cursor)
                (cursorRow, cursorColumn) = (rows.Count, indent + row.Length);
            if (i == _text.Length)
                break;
            if (_text[i] == '\n')
            {
                rows.Add(row.ToString());
                row.Clear().Append(Continuation);
                indent = 0;
            }
            else
            {
                row.Append(_text[i]);
            }
        }
        rows.Add(row.ToString());
        return rows;
    }
}
