using System.Text;

namespace ApifyPS.Help;

internal static class Output
{
    public static void Write(string path, string text)
    {
        // The same bytes on every system; no change, no new date, no rebuild of what depends on it.
        byte[] bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text.ReplaceLineEndings("\n"));
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public static void RemoveOthers(string folder, string pattern, IEnumerable<string> names)
    {
        HashSet<string> kept = new(names, StringComparer.OrdinalIgnoreCase);
        foreach (string path in Directory.GetFiles(folder, pattern).Where(path => !kept.Contains(Path.GetFileName(path))))
            File.Delete(path);
    }
}
