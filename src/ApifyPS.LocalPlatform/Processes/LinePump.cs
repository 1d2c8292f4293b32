using System.Text;

namespace ApifyPS.LocalPlatform.Processes;

/// <summary>Turns a process's output into lines. What arrives together is handed on together, an endless line in pieces.</summary>
internal static class LinePump
{
    public const int MaxLine = 64 * 1024;

    public static async Task RunAsync(Stream output, Action<List<string>> write)
    {
        // Without a byte order mark a lone one would end up in the log.
        using StreamReader reader = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true);
        char[] buffer = new char[16 * 1024];
        StringBuilder line = new();
        List<string> lines = [];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            foreach (char character in buffer.AsSpan(0, read))
            {
                if (character == '\n')
                {
                    lines.Add(Take(line));
                }
                else
                {
                    line.Append(character);
                    if (line.Length >= MaxLine) lines.Add(Take(line));
                }
            }

            if (lines.Count == 0) continue;
            write(lines);
            lines.Clear();
        }

        if (line.Length > 0) write([Take(line)]);
    }

    private static string Take(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] == '\r') line.Length--;
        string text = line.ToString();
        line.Clear();
        return text;
    }
}
