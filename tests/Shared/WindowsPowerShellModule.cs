namespace ApifyPS.TestSupport;

/// <summary>The module as Windows PowerShell imports it: its manifests choose the dlls by the edition of PowerShell, which is Core here.</summary>
internal static class WindowsPowerShellModule
{
    /// <summary>Copies the module, with manifests that choose as on Windows PowerShell.</summary>
    /// <param name="folder">Where the folder of the module goes.</param>
    /// <returns>Path of the manifest.</returns>
    public static string CopyTo(string folder)
    {
        string module = Repository.File("out/ApifyPS");
        string copy = Path.Combine(folder, "ApifyPS");
        foreach (string file in Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(module, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetExtension(file) == ".psd1")
                File.WriteAllText(target, File.ReadAllText(file).Replace("$PSEdition -eq 'Core'", "$false", StringComparison.Ordinal));
            else
                File.Copy(file, target, overwrite: true);
        }

        return Path.Combine(copy, "ApifyPS.psd1");
    }
}
