using System.Text;
using System.Text.RegularExpressions;

namespace ApifyPS.Tests.Help;

/// <summary>A document with commands: each block of <c>powershell</c>, and the block of <c>text</c> behind it, which is what they print.</summary>
internal sealed partial class Guide
{
    private readonly string _path;
    private readonly List<string> _lines;

    public Guide(string path)
    {
        _path = path;
        _lines = [.. File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n')];
    }

    /// <summary>The blocks of commands in their order.</summary>
    public IReadOnlyList<GuideBlock> ReadBlocks()
    {
        List<GuideBlock> blocks = [];
        for (int line = 0; line < _lines.Count; line++)
        {
            if (!_lines[line].StartsWith("```", StringComparison.Ordinal))
                continue;
            int end = EndOf(line);
            Match kind = CommandFence().Match(_lines[line]);
            if (kind.Success)
            {
                string code = string.Join("\n", _lines[(line + 1)..end]);
                int output = end + 2;
                bool prints = output < _lines.Count && _lines[end + 1].Length == 0 && _lines[output] == "```text";
                blocks.Add(new GuideBlock(line + 1, code, kind.Groups["why"].Value, kind.Groups["only"].Success, prints ? string.Join("\n", _lines[(output + 1)..EndOf(output)]) : null));
            }
            else
            {
                Assert.False(_lines[line].Contains("powershell", StringComparison.OrdinalIgnoreCase), $"{_path}:{line + 1}: a block of commands that no test knows: {_lines[line]}");
            }

            line = end;
        }

        return blocks;
    }

    /// <summary>Writes what blocks print into the document, at the port that readers have; a later block first, so that the lines stay where they are.</summary>
    public void Update(IEnumerable<(GuideBlock Block, string Printed)> outputs)
    {
        foreach ((GuideBlock block, string printed) in outputs.OrderByDescending(output => output.Block.Line))
        {
            int output = EndOf(block.Line - 1) + 2;
            _lines.RemoveRange(output + 1, EndOf(output) - output - 1);
            _lines.InsertRange(output + 1, Port().Replace(printed, "127.0.0.1:3333").Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse());
        }

        File.WriteAllText(_path, string.Join("\n", _lines), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private int EndOf(int fence)
    {
        int end = _lines.FindIndex(fence + 1, line => line == "```");
        Assert.True(end > 0, $"{_path}:{fence + 1}: the block has no end.");
        return end;
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();

    // "```powershell not run: needs the Gallery", where the reason is part of the document; "```powershell PowerShell 7" for what 5.1 has not.
    [GeneratedRegex(@"^```powershell( not run: (?<why>\S.+)| (?<only>PowerShell 7))?$")]
    private static partial Regex CommandFence();
}
