using System.Text;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Diagnostics;

/// <summary>
/// The log of a server that runs in the background: <c>apify-local.log</c> in the data folder. When it has reached its size it becomes
/// <c>apify-local.log.1</c>, in the place of the one before, so that both together never take more than twice that.
/// </summary>
internal sealed class LogFile : IDisposable
{
    public const string Name = "apify-local.log";
    private const long DefaultMostBytes = 5 * 1024 * 1024;

    private readonly long _mostBytes;
    private readonly FileStream _file;

    /// <exception cref="IOException">The file cannot be written, and <see cref="UnauthorizedAccessException"/> likewise.</exception>
    public LogFile(string folder, long mostBytes = DefaultMostBytes)
    {
        _mostBytes = mostBytes;
        Path = System.IO.Path.Combine(folder, Name);
        // Not buffered: what is logged is there also after a kill. Others may read it, and on Windows move it away.
        _file = PrivateFiles.Open(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _file.Seek(0, SeekOrigin.End);
    }

    public string Path { get; }

    public void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + Environment.NewLine);
        if (_file.Position > 0 && _file.Position + bytes.Length > _mostBytes) BeginAnew();
        _file.Write(bytes);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Copied and not renamed: on Windows somebody who reads the log would keep it from being renamed.</summary>
    private void BeginAnew()
    {
        try
        {
            using FileStream earlier = PrivateFiles.Open(Path + ".1", FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
            _file.Seek(0, SeekOrigin.Begin);
            _file.CopyTo(earlier);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody reads the earlier one, or the disk is full: the bound counts more than old lines.
        }

        _file.SetLength(0);
        _file.Seek(0, SeekOrigin.Begin);
    }
}
