namespace ApifyPS.Shell.Tests;

/// <summary>A screen in memory that wraps and scrolls as terminals do, and a list of keys that are pressed on it.</summary>
internal sealed class FakeTerminal(int width = 40, int height = 10) : ITerminal
{
    private readonly Queue<ConsoleKeyInfo> _keys = new();
    private char[][] _screen = Blank(width, height);

    public (int Width, int Height) Size => (width, height);
    public bool KeyAvailable => false;
    public bool ControlCIsKey { get; set; }
    public bool ControlCWasKeyWhileReading { get; private set; }
    public (int Left, int Top) Cursor { get; set; }

    internal string Screen => string.Join('\n', _screen.Select(row => new string(row).TrimEnd())).TrimEnd('\n');

    /// <summary>What the screen showed each time a key was waited for.</summary>
    internal List<string> Screens { get; } = [];

    internal FakeTerminal Type(string text)
    {
        foreach (char character in text)
            _keys.Enqueue(character == '\n' ? Key(ConsoleKey.Enter, '\r') : Key(0, character));
        return this;
    }

    internal FakeTerminal Press(ConsoleKey key, ConsoleModifiers modifiers = 0)
    {
        _keys.Enqueue(new ConsoleKeyInfo('\0', key, modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control)));
        return this;
    }

    public ConsoleKeyInfo ReadKey()
    {
        ControlCWasKeyWhileReading |= ControlCIsKey;
        Screens.Add(Screen);
        return _keys.TryDequeue(out ConsoleKeyInfo key) ? key : throw new InvalidOperationException("The editor waits for a key after the last one.");
    }

    public void Write(string text)
    {
        (int left, int top) = Cursor;
        foreach (char character in text.ReplaceLineEndings("\n"))
        {
            if (character == '\n')
            {
                (left, top) = (0, top + 1);
            }
            else
            {
                Assert.True(left < width, "Text in the last column: terminals disagree about what comes of it.");
                _screen[top][left++] = character;
            }
            if (top == height)
            {
                _screen = [.. _screen.Skip(1), new string(' ', width).ToCharArray()];
                top--;
            }
        }
        Cursor = (left, top);
    }

    public void Clear()
    {
        _screen = Blank(width, height);
        Cursor = (0, 0);
    }

    private static char[][] Blank(int width, int height) =>
        [.. Enumerable.Range(0, height).Select(_ => new string(' ', width).ToCharArray())];

    private static ConsoleKeyInfo Key(ConsoleKey key, char character) => new(character, key, false, false, false);
}
