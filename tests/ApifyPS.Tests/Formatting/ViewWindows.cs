using System.Xml.Linq;

namespace ApifyPS.Tests.Formatting;

/// <summary>PowerShell windows of several widths with the module in them; each is opened once, because opening is what takes time.</summary>
public sealed class ViewWindows : IDisposable
{
    private readonly Dictionary<(int Width, View View, bool Terminal), (RecordingHost Host, ModuleSession Session)> _windows = [];
    private readonly List<string> _files = [];

    /// <summary>What Out-Default prints, less the empty lines around.</summary>
    public IReadOnlyList<string> Print(string script, int width, View view, bool terminal, string culture)
    {
        if (!_windows.TryGetValue((width, view, terminal), out (RecordingHost Host, ModuleSession Session) window))
        {
            RecordingHost host = new(width, terminal);
            window = (host, new ModuleSession(host: host, formats: Views(view)));
            _windows.Add((width, view, terminal), window);
        }

        window.Host.Clear();
        Assert.Empty(window.Session.Run($"[cultureinfo]::CurrentCulture = '{culture}'; & {{ {script} }} | Out-Default").ToArray());
        return window.Host.Lines.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse().ToArray();
    }

    public void Dispose()
    {
        foreach ((_, ModuleSession session) in _windows.Values)
            session.Dispose();
        foreach (string file in _files)
            File.Delete(file);
    }

    // Format-List and Format-Table are not in the engine alone: with the views of one kind before the others, Out-Default prints them.
    private string? Views(View view)
    {
        if (view == View.Default)
            return null;
        string control = view == View.List ? "ListControl" : "TableControl";
        XDocument views = XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "ApifyPS.Format.ps1xml"));
        views.Descendants("View").Where(candidate => candidate.Element(control) is null).Remove();
        string path = Path.Combine(Path.GetTempPath(), $"apifyps-{control}-{Guid.NewGuid():N}.format.ps1xml");
        _files.Add(path);
        views.Save(path);
        return path;
    }
}
