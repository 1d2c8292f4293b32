using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ApifyPS.Shell.Tests;

public sealed class LineEditorTests
{
    private const ConsoleModifiers Control = ConsoleModifiers.Control;

    /// <summary>As the host does: it writes the prompt and has a command read behind it.</summary>
    private static string Read(FakeTerminal terminal, LineEditor? editor = null)
    {
        terminal.Write("> ");
        return (editor ?? new LineEditor(terminal)).ReadLine(() => "> ");
    }

    [Fact]
    public void Text_can_be_put_in_and_taken_out_anywhere()
    {
        FakeTerminal terminal = new FakeTerminal().Type("Gt-Rux")
            .Press(ConsoleKey.Backspace).Type("n")
            .Press(ConsoleKey.Home).Press(ConsoleKey.RightArrow).Type("e")
            .Press(ConsoleKey.End).Press(ConsoleKey.LeftArrow).Press(ConsoleKey.Delete).Type("N!").Press(ConsoleKey.Backspace)
            .Type("\n");

        Assert.Equal("Get-RuN", Read(terminal));
        Assert.Equal("> Get-RuN", terminal.Screen);
    }

    [Fact]
    public void Words_and_the_line_can_be_removed_at_once()
    {
        FakeTerminal terminal = new FakeTerminal().Type("one two three")
            .Press(ConsoleKey.W, Control).Type("3")
            .Press(ConsoleKey.LeftArrow, Control).Press(ConsoleKey.LeftArrow, Control).Press(ConsoleKey.U, Control)
            .Press(ConsoleKey.RightArrow, Control).Press(ConsoleKey.K, Control)
            .Type("\n");

        Assert.Equal("two ", Read(terminal));
        Assert.Equal("> two", terminal.Screen);
    }

    [Fact]
    public void Earlier_commands_come_back_with_the_arrow_and_the_line_being_typed_is_not_lost()
    {
        FakeTerminal terminal = new FakeTerminal().Type("first\nsecond\nsecond\ndraft")
            .Press(ConsoleKey.UpArrow).Press(ConsoleKey.UpArrow).Press(ConsoleKey.UpArrow).Type("!\ndraft")
            .Press(ConsoleKey.UpArrow).Press(ConsoleKey.DownArrow).Press(ConsoleKey.DownArrow).Type("?\n");
        var editor = new LineEditor(terminal);

        string[] lines = [.. Enumerable.Range(0, 5).Select(_ => Read(terminal, editor))];

        Assert.Equal(["first", "second", "second", "first!", "draft?"], lines);
    }

    [Fact]
    public void Ctrl_C_gives_up_the_line_and_is_a_signal_again_afterwards()
    {
        FakeTerminal terminal = new FakeTerminal().Type("Remove-Everything").Press(ConsoleKey.C, Control);

        Assert.Empty(Read(terminal));
        Assert.True(terminal.ControlCWasKeyWhileReading);
        Assert.False(terminal.ControlCIsKey);
        Assert.Equal("> Remove-Everything^C", terminal.Screen);
        Assert.Equal((0, 1), terminal.Cursor);
    }

    [Fact]
    public void Ctrl_D_ends_the_session_only_where_nothing_is_typed()
    {
        Assert.Equal("exit", Read(new FakeTerminal().Press(ConsoleKey.D, Control)));
        Assert.Equal("b", Read(new FakeTerminal().Type("ab").Press(ConsoleKey.Home).Press(ConsoleKey.D, Control).Type("\n")));
    }

    [Fact]
    public void A_statement_continues_until_it_is_complete()
    {
        FakeTerminal terminal = new FakeTerminal().Type("if ($true) {\n1\n}\n");

        Assert.Equal("if ($true) {\n1\n}", Read(terminal));
        Assert.Equal("> if ($true) {\n>> 1\n>> }", terminal.Screen);
    }

    [Fact]
    public void A_line_longer_than_the_window_is_shown_whole_and_can_be_edited()
    {
        FakeTerminal terminal = new FakeTerminal(width: 12).Type("0123456789abcdefghij")
            .Press(ConsoleKey.Home).Press(ConsoleKey.Delete).Press(ConsoleKey.Delete).Type("\n");

        Assert.Equal("23456789abcdefghij", Read(terminal));
        // The last column stays free.
        Assert.Contains("> 012345678\n9abcdefghij", terminal.Screens);
        Assert.Equal("> 23456789a\nbcdefghij", terminal.Screen);
    }

    [Fact]
    public void At_the_bottom_of_the_window_the_screen_scrolls_and_nothing_is_overwritten()
    {
        var terminal = new FakeTerminal(width: 12, height: 3);
        terminal.Write("output 1\noutput 2\n");
        terminal.Type("0123456789abcdefghijXY").Press(ConsoleKey.Backspace).Press(ConsoleKey.Home).Type("_\n");

        Assert.Equal("_0123456789abcdefghijX", Read(terminal));
        Assert.Contains("output 2\n> 012345678\n9abcdefghi", terminal.Screens);
        Assert.Contains("> 012345678\n9abcdefghij\nX", terminal.Screens);
        Assert.Equal("89abcdefghi\njX", terminal.Screen);
    }

    [Fact]
    public void A_shorter_line_leaves_nothing_of_the_longer_one_on_the_screen()
    {
        FakeTerminal terminal = new FakeTerminal(width: 12).Type("short\nif (1) {\n'a long line'\n}\n")
            .Press(ConsoleKey.UpArrow).Press(ConsoleKey.UpArrow).Type("\n");
        var editor = new LineEditor(terminal);
        Read(terminal, editor);
        Read(terminal, editor);

        Assert.Equal("short", Read(terminal, editor));
        Assert.Equal("> short\n> if (1) {\n>> 'a long\nline'\n>> }\n> short", terminal.Screen);
    }

    [Fact]
    public void Tab_goes_through_the_completions_and_Shift_Tab_back()
    {
        FakeTerminal terminal = new FakeTerminal().Type("Get-A; x")
            .Press(ConsoleKey.LeftArrow).Press(ConsoleKey.LeftArrow).Press(ConsoleKey.LeftArrow)
            .Press(ConsoleKey.Tab).Press(ConsoleKey.Tab).Press(ConsoleKey.Tab).Press(ConsoleKey.Tab)
            .Press(ConsoleKey.Tab, ConsoleModifiers.Shift).Press(ConsoleKey.Tab, ConsoleModifiers.Shift).Type("!\n");
        var editor = new LineEditor(terminal, (text, cursor) =>
        {
            Assert.Equal(("Get-A; x", 5), (text, cursor));
            return Completion(0, 5, "Get-Abc", "Get-Able", "Get-All");
        });

        Assert.Equal("Get-Able!; x", Read(terminal, editor));
        Assert.Equal(["> Get-Abc; x", "> Get-Able; x", "> Get-All; x", "> Get-Abc; x", "> Get-All; x", "> Get-Able; x"], terminal.Screens[12..18]);
    }

    [Fact]
    public void After_the_only_completion_Tab_completes_what_comes_next()
    {
        FakeTerminal terminal = new FakeTerminal().Type("o").Press(ConsoleKey.Tab).Press(ConsoleKey.Tab).Type("\n");
        var editor = new LineEditor(terminal, (text, _) => text == "o" ? Completion(0, 1, "out/") : Completion(0, 4, "out/ApifyPS"));

        Assert.Equal("out/ApifyPS", Read(terminal, editor));
    }

    [Fact]
    public void Tab_without_a_completion_changes_nothing()
    {
        FakeTerminal terminal = new FakeTerminal().Type("zz").Press(ConsoleKey.Tab).Type("\n");

        Assert.Equal("zz", Read(terminal, new LineEditor(terminal, (_, _) => Completion(0, 2))));
    }

    [Fact]
    public void Ctrl_L_clears_the_screen_and_keeps_the_line()
    {
        var terminal = new FakeTerminal();
        terminal.Write("old output\n");
        terminal.Type("abc").Press(ConsoleKey.L, Control).Type("d\n");

        Assert.Equal("abcd", Read(terminal));
        Assert.Equal("> abcd", terminal.Screen);
    }

    private static CommandCompletion Completion(int index, int length, params string[] texts) =>
        new(new Collection<CompletionResult>([.. texts.Select(text => new CompletionResult(text))]), -1, index, length);
}
