namespace ApifyPS.Tests.Formatting;

/// <summary>PowerShell windows of several widths with the module in them; each is opened once, because opening is what takes time.</summary>
public sealed class ViewWindows : IDisposable
{
    private readonly Dictionary<(int Width, bool Terminal), (RecordingHost Host, ModuleSession Session)> _windows = [];

    /// <summary>What a window shows, less the empty lines around.</summary>
    public IReadOnlyList<string> Print(string script, int width, View view, bool terminal, string culture)
    {
        if (!_windows.TryGetValue((width, terminal), out (RecordingHost Host, ModuleSession Session) window))
        {
            RecordingHost host = new(width, terminal);
            window = (host, new ModuleSession(host: host));
            _windows.Add((width, terminal), window);
        }

        string format = view switch { View.Table => "| Format-Table ", View.List => "| Format-List ", _ => "" };
        window.Host.Clear();
        Assert.Empty(window.Session.Run($"[cultureinfo]::CurrentCulture = '{culture}'; & {{ {script} }} {format}| Out-Default").ToArray());
        return window.Host.Lines.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse().ToArray();
    }

    public void Dispose()
    {
        foreach ((_, ModuleSession session) in _windows.Values)
            session.Dispose();
    }
}
