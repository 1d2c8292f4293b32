using System.Management.Automation.Host;

namespace ApifyPS.Shell;

/// <summary>The console as cells and keys; a screen of a fixed size where there is no console.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    /// <summary>Wide enough for a table, and the same on every machine that captures the output.</summary>
    internal const int RedirectedWidth = 120;
    private const int RedirectedHeight = 50;

    public override Size BufferSize
    {
        get => Console.IsOutputRedirected ? new Size(RedirectedWidth, RedirectedHeight) : new Size(WindowWidth, Console.BufferHeight);
        set => throw NotOffered();
    }

    public override Size WindowSize
    {
        get => Console.IsOutputRedirected ? new Size(RedirectedWidth, RedirectedHeight) : new Size(WindowWidth, Console.WindowHeight);
        set => throw NotOffered();
    }

    public override Size MaxWindowSize => WindowSize;
    public override Size MaxPhysicalWindowSize => WindowSize;

    // .NET does not know the terminal's colours on Unix, so these are what the host was told, not what is on the screen.
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition
    {
        get => Console.IsOutputRedirected ? default : new Coordinates(Console.CursorLeft, Console.CursorTop);
        set
        {
            if (!Console.IsOutputRedirected)
                Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize
    {
        get => 25;
        set => throw NotOffered();
    }

    public override Coordinates WindowPosition
    {
        get => default;
        set => throw NotOffered();
    }

    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() && !Console.IsOutputRedirected ? Console.Title : string.Empty;
        set
        {
            if (!Console.IsOutputRedirected)
                Console.Title = value;
        }
    }

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    // A terminal that has not been sized yet says 0.
    private static int WindowWidth => Console.WindowWidth > 0 ? Console.WindowWidth : RedirectedWidth;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey((options & ReadKeyOptions.NoEcho) != 0);
        ControlKeyStates state = 0;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Shift))
            state |= ControlKeyStates.ShiftPressed;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Alt))
            state |= ControlKeyStates.LeftAltPressed;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
            state |= ControlKeyStates.LeftCtrlPressed;
        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: (options & ReadKeyOptions.IncludeKeyDown) != 0);
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // What Clear-Host does on Windows; nothing else is drawn by cells here.
        if (rectangle is { Left: -1, Top: -1, Right: -1, Bottom: -1 } && !Console.IsOutputRedirected)
            Console.Clear();
        else
            throw NotOffered();
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotOffered();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotOffered();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotOffered();

    private static NotSupportedException NotOffered() => new("ApifyPS.Shell does not offer this operation on the console.");
}
