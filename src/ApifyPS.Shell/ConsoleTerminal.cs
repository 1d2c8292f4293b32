namespace ApifyPS.Shell;

/// <summary>The console of the process.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    /// <summary>Whether a user sits at a console that can move its cursor.</summary>
    internal static bool IsAvailable =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected &&
        (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    public (int Width, int Height) Size => (Math.Max(Console.BufferWidth, 2), Math.Max(Console.BufferHeight, 1));
    public (int Left, int Top) Cursor { get => Console.GetCursorPosition(); set => Console.SetCursorPosition(value.Left, value.Top); }
    public bool KeyAvailable => Console.KeyAvailable;
    public bool ControlCIsKey { get => Console.TreatControlCAsInput; set => Console.TreatControlCAsInput = value; }

    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);
    public void Write(string text) => Console.Write(text);
    public void Clear() => Console.Clear();
}
