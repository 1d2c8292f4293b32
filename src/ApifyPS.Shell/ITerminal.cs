namespace ApifyPS.Shell;

/// <summary>As much of a console as a line editor needs; tests put a screen in memory and a list of keys in its place.</summary>
internal interface ITerminal
{
    (int Width, int Height) Size { get; }
    (int Left, int Top) Cursor { get; set; }

    /// <summary>Whether a key waits to be read: a pasted text is drawn once, not once for each of its characters.</summary>
    bool KeyAvailable { get; }

    /// <summary>While true, Ctrl-C is a key like any other; else it is the signal that stops the running pipeline.</summary>
    bool ControlCIsKey { get; set; }

    ConsoleKeyInfo ReadKey();
    void Write(string text);
    void Clear();
}
