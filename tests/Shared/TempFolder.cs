namespace ApifyPS.TestSupport;

/// <summary>A folder that is there until it is disposed of.</summary>
/// <param name="prefix">How its name begins, for tests whose paths have to have spaces or brackets.</param>
internal sealed class TempFolder(string prefix = "apifyps-test-") : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Writes a file, also into folders that aren't there yet.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file and gives the folder, for the next one.</summary>
    public TempFolder With(string name, string text)
    {
        Write(name, text);
        return this;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On Windows a process that has only just ended may still have it as its current folder, and this one holds the dlls that it has
            // loaded from it. The system's temporary folder is cleaned by others.
        }
    }
}
