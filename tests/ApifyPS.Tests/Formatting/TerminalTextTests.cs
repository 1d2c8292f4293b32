namespace ApifyPS.Tests.Formatting;

/// <summary>What an Actor prints must not steer the terminal, mislead the reader or command a CI agent.</summary>
public sealed class TerminalTextTests(ViewWindows windows) : ViewTest(windows)
{
    private static string Clean(string text, bool onCIAgent) => (string)CallModule("ApifyPS.TerminalText", "Clean", text, onCIAgent)!;

    private static string CleanLine(string? text) => (string)CallModule("ApifyPS.TerminalText", "CleanLine", text)!;

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("two\nlines\tand a tab", "two\nlines\tand a tab")]
    [InlineData("Windows\r\nlines\r\n", "Windows\nlines\n")]
    [InlineData("žluťoučký kůň 你好 שלום 🚀 👨‍👩‍👧 می‌خواهم", "žluťoučký kůň 你好 שלום 🚀 👨‍👩‍👧 می‌خواهم")]
    [InlineData("std::vector<int> ##note ::1 #[1]", "std::vector<int> ##note ::1 #[1]")]
    public void Ordinary_text_stays_as_it_is(string text, string expected) => Assert.Equal(expected, Clean(text, onCIAgent: false));

    [Theory]
    // CSI: colours, cursor, erase, private modes, intermediates, unfinished, C1 form, one inside another.
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[38;2;1;2;3mrgb\u001b[m", "rgb")]
    [InlineData("\u001b[38:5:1mcolon\u001b[m", "colon")]
    [InlineData("a\u001b[2J\u001b[1;1H\u001b[2Kb", "ab")]
    [InlineData("a\u001b[?25l\u001b[?1049hb", "ab")]
    [InlineData("a\u001b[1 qb\u001b[!pc", "abc")]
    [InlineData("a\u001b[", "a")]
    [InlineData("a\u001b[12", "a")]
    [InlineData("a\u009b31mb", "ab")]
    [InlineData("\u001b\u001b[31m[31m", "[31m")]
    [InlineData("\u001b[\u001b[31m31mx", "31mx")]
    [InlineData("a\u001b[3\b1mb", "a1mb")]
    // OSC, DCS, SOS, PM, APC: ended by BEL, ST or C1 ST; a stray introducer takes nothing with it.
    [InlineData("a\u001b]0;title\u0007b", "ab")]
    [InlineData("a\u001b]0;title\u001b\\b", "ab")]
    [InlineData("a\u001b]0;title\u009cb", "ab")]
    [InlineData("\u001b]8;;https://evil.example\u001b\\bank.example\u001b]8;;\u001b\\", "bank.example")]
    [InlineData("a\u001b]52;c;ZXZpbA==\u0007b", "ab")]
    [InlineData("a\u001bP+q544e\u001b\\b\u001bXsos\u001b\\c\u001b^pm\u001b\\d\u001b_apc\u001b\\e", "abcde")]
    [InlineData("a\u009d0;title\u009cb\u0090dcs\u009cc", "abc")]
    [InlineData("a\u001b]0;never ended", "a0;never ended")]
    [InlineData("a\u001b]0;cut\nnext line\u0007", "a0;cut\nnext line")]
    [InlineData("smart â\u0080\u009dquote of a wrong encoding", "smart âquote of a wrong encoding")]
    // Two-character escapes and lone control characters.
    [InlineData("a\u001bcb\u001b(Bc\u001b7d\u001b=e", "abcde")]
    [InlineData("a\u001b", "a")]
    [InlineData("\u001b\u001b\u001b", "")]
    [InlineData("a\u001b\nb", "a\nb")]
    [InlineData("bell\u0007 null\0 delete\u007f shift\u000e\u000f", "bell null delete shift")]
    [InlineData("password\b\b\b\b\b\b\b\bharmless", "passwordharmless")]
    [InlineData("failed\rsuccess", "failed success")]
    [InlineData("a\vb\fc\u0085d\u2028e\u2029f", "a b c d e f")]
    [InlineData("a\r\u001b[0m\nb", "a\nb")]
    // What reorders or hides text.
    [InlineData("user\u202egpj.exe", "usergpj.exe")]
    [InlineData("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069x", "x")]
    [InlineData("\u200e\u200f\u061cx", "x")]
    [InlineData("a\u200bp\u2060i\ufefff\u00ady", "apify")]
    [InlineData("x\U000E0041\U000E0042y", "xy")]
    [InlineData("\ufff9a\ufffab\ufffb", "ab")]
    public void Nothing_reaches_the_terminal_but_text(string text, string expected)
    {
        Assert.Equal(expected, Clean(text, onCIAgent: false));
        Assert.Equal(expected, Clean(expected, onCIAgent: false));
    }

    [Fact]
    public void Halves_of_a_character_are_not_joined_by_removing_what_is_between_them()
    {
        // Not in a table: attributes can't hold them.
        Assert.Equal("\ufffdx", Clean("\ud83dx", onCIAgent: false));
        Assert.Equal("\ufffd\ufffd", Clean("\udb40\u200b\udc41", onCIAgent: false));
        Assert.Equal("\ufffd\ufffd", Clean("\ude80\ud83d", onCIAgent: false));
    }

    [Fact]
    public void No_mix_of_pieces_assembles_a_sequence_or_a_command()
    {
        string[] pieces = ["\u001b", "[", "]", "31m", "\u009b", "\u009d", "\u0007", "\\", "P", "#", "##", "vso[", "VSO", "::", ":", "error", " ", "\r", "\n", "\u200b", "\u200d", "\u202e", "\udb40", "\udc41", "x"];
        Random random = new(20261123);
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(2, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            string clean = Clean(text, onCIAgent: true);
            Assert.DoesNotContain(clean, c => char.IsControl(c) && c is not ('\n' or '\t'));
            string seen = clean.Replace("\u200d", "", StringComparison.Ordinal).Replace("\ufffd", "", StringComparison.Ordinal);
            Assert.DoesNotContain("##vso[", seen, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("##[", seen, StringComparison.Ordinal);
            Assert.False(seen.Contains("::error::", StringComparison.Ordinal), $"{Uri.EscapeDataString(clean)} of {Uri.EscapeDataString(text)}");
            Assert.All(seen.Split('\n'), line => Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), $"{line} of {Uri.EscapeDataString(text)}"));
            Assert.Equal(clean, Clean(clean, onCIAgent: true));
        }
    }

    [Theory]
    // Azure DevOps: anywhere in a line, in any case.
    [InlineData("##vso[task.setvariable variable=x]y", "##_vso[task.setvariable variable=x]y")]
    [InlineData("text ##VSO[task.complete]", "text ##_VSO[task.complete]")]
    [InlineData("###vso[task.complete]", "###_vso[task.complete]")]
    [InlineData("#\u001b[0m#vso[task.complete]", "##_vso[task.complete]")]
    [InlineData("#\u200b#v\u2060so[task.complete]", "##_vso[task.complete]")]
    [InlineData("##vso\0[task.complete]", "##_vso[task.complete]")]
    // Both: the old form.
    [InlineData("##[error]no", "##_[error]no")]
    [InlineData("a ##[add-mask]b", "a ##_[add-mask]b")]
    // The agents compare with the culture's rules, for which these characters are not there.
    [InlineData("#\u200d#vso[x]", "#\u200d#_vso[x]")]
    [InlineData("##v\ufe0fso[x]", "##_v\ufe0fso[x]")]
    [InlineData("\u200d::error::x", "\u200d:_:error::x")]
    [InlineData(":\u200d:error::x", ":_\u200d:error::x")]
    [InlineData("x ::er\u200dror::x", "x :_:er\u200dror::x")]
    // GitHub Actions: at the start of a line, spaces before it or not.
    [InlineData("::error::x", ":_:error::x")]
    [InlineData("  \t::add-mask::x", "  \t:_:add-mask::x")]
    [InlineData("first\n::set-output name=a::b", "first\n:_:set-output name=a::b")]
    [InlineData("first\r::error::x", "first :_:error::x")]
    [InlineData("\u001b[1m::error::x", ":_:error::x")]
    [InlineData(":::error::x", ":_:_:error::x")]
    // And anywhere else too, where a view may wrap the line just before it.
    [InlineData("2026-11-20T10:11:12Z ::error file=a.js,line=1::x", "2026-11-20T10:11:12Z :_:error file=a.js,line=1::x")]
    [InlineData("x::stop-commands::token", "x:_:stop-commands::token")]
    // Nothing that a program prints for people is touched.
    [InlineData("std::vector<int> failed", "std::vector<int> failed")]
    [InlineData("listen on ::1 and :80", "listen on ::1 and :80")]
    [InlineData("## Heading [1] #1 [#]", "## Heading [1] #1 [#]")]
    public void A_CI_agent_gets_no_command_from_an_Actor(string text, string expected)
    {
        Assert.Equal(expected, Clean(text, onCIAgent: true));
        Assert.Equal(expected, Clean(expected, onCIAgent: true));
    }

    [Theory]
    [InlineData("TF_BUILD", "True")]
    [InlineData("TF_BUILD", "true")]
    [InlineData("GITHUB_ACTIONS", "true")]
    public void On_an_agent_a_table_of_runs_holds_no_command(string variable, string value)
    {
        const string run = "[ApifyPS.ActorRun]@{ Id = 'HG7ML7M8z78YcAPEB'; Status = 'READY'; StatusMessage = '##vso[task.complete]' }";
        Assert.Contains("##vso[", string.Join("", Print(run, 120)), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(variable, value);
        Assert.DoesNotContain("##vso[", string.Join("", Print(run, 120)), StringComparison.Ordinal);
        Assert.Contains("##_vso[", string.Join("", Print(run, 120)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  a \r\n\t b\u00a0\u3000c\n", "a b c")]
    [InlineData("\u001b[31m \u001b[0m", "")]
    public void One_line_is_one_line(string? text, string expected) => Assert.Equal(expected, CleanLine(text));

    [Theory]
    [InlineData("\u001b]")]
    [InlineData("\u009d")]
    [InlineData("\u001b[")]
    [InlineData("\u001b[1;")]
    [InlineData("\u200b")]
    [InlineData("\n")]
    [InlineData("\u00a0")]
    [InlineData(" ")]
    [InlineData("#\u00e9")]
    [InlineData(":\u00e9")]
    [InlineData("::a")]
    [InlineData("::a ")]
    [InlineData("::a\u00e9")]
    [InlineData("a\u00e9")]
    [InlineData("#")]
    [InlineData(":")]
    public void A_line_made_to_take_forever_does_not(string piece)
    {
        // With work in the square of the length this would be minutes, not milliseconds.
        string text = string.Concat(Enumerable.Repeat(piece, 60_000));
        Assert.DoesNotContain('\u001b', Clean(text, onCIAgent: true));
        Assert.DoesNotContain('\n', CleanLine(text));
    }
}
