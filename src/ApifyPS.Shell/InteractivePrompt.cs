namespace ApifyPS.Shell;

/// <summary>The prompt that a user types at.</summary>
internal sealed class InteractivePrompt(ScriptRunner runner)
{
    internal int Run()
    {
        // At the prompt a Ctrl-C only ever stops what runs; it never ends the session.
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            runner.Stop();
        };
        Func<string, EditedLine> readLine = ConsoleTerminal.IsAvailable
            ? new LineEditor(new ConsoleTerminal(), runner.Complete, multiLine: true).ReadLine
            : ReadPlainLine;
        while (runner.ExitCode is null)
        {
            EditedLine line = readLine(runner.Prompt());
            if (line.Outcome == EditOutcome.EndOfInput)
                break;
            if (!string.IsNullOrWhiteSpace(line.Text))
                runner.Run(line.Text);
        }
        return runner.ExitCode ?? 0;
    }

    private static EditedLine ReadPlainLine(string prompt)
    {
        Console.Out.Write(prompt);
        return Console.In.ReadLine() is { } line ? new EditedLine(EditOutcome.Accepted, line) : new EditedLine(EditOutcome.EndOfInput);
    }
}
