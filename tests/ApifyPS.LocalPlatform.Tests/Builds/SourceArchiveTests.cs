using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ApifyPS.LocalPlatform.Builds;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Tests.Builds;

/// <summary>An archive writes nothing outside of its build's folder, and fills no disk.</summary>
public sealed class SourceArchiveTests : IDisposable
{
    private readonly TempFolder _parent = new();

    private string Folder => Path.Combine(_parent.Path, "build");

    public void Dispose() => _parent.Dispose();

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("..\\outside.txt")]
    public async Task A_name_that_leads_out_is_refused_in_both_kinds(string name)
    {
        foreach (byte[] archive in new[] { Zip((name, "x")), Tar(File(name, "x")) })
        {
            PlatformException exception = await Assert.ThrowsAsync<PlatformException>(() => UnpackAsync(archive));
            Assert.Contains("is not inside the Actor's folder", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_parent.Path));
    }

    [Fact]
    public async Task An_absolute_name_stays_in_the_folder()
    {
        await UnpackAsync(Zip(("/etc/main.sh", "zip")));
        Assert.Equal("zip", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "etc", "main.sh")));
        await UnpackAsync(Tar(File("/etc/main.sh", "tar")));
        Assert.Equal("tar", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "etc", "main.sh")));
    }

    [Fact]
    public async Task Links_are_left_out_so_that_nothing_is_written_or_read_through_them()
    {
        SourceArchive archive = await UnpackAsync(Tar(
            Link(TarEntryType.SymbolicLink, "x", "."), Link(TarEntryType.SymbolicLink, "x/y", ".."), File("y/outside.txt", "in y"), File("x/y/outside.txt", "in x/y"),
            Link(TarEntryType.SymbolicLink, "README.md", "/etc/passwd"), Link(TarEntryType.HardLink, "passwd", "nowhere")));

        Assert.Equal(4, archive.Links);
        Assert.Equal("in y", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "y", "outside.txt")));
        Assert.Equal("in x/y", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "x", "y", "outside.txt")));
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "README.md")));
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_parent.Path));
    }

    [Fact]
    public async Task A_hard_link_to_a_file_of_the_archive_is_that_file_and_one_to_any_other_is_refused()
    {
        await UnpackAsync(Tar(File("a.txt", "same"), Link(TarEntryType.HardLink, "b.txt", "a.txt")));
        Assert.Equal("same", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "b.txt")));
        await Assert.ThrowsAsync<PlatformException>(() => UnpackAsync(Tar(Link(TarEntryType.HardLink, "c.txt", "../../../../etc/passwd"))));
    }

    [Fact]
    public async Task What_is_packed_far_more_than_a_source_is_refused_before_it_fills_the_disk()
    {
        foreach (byte[] archive in new[] { ZipOfZeros(300), TarOfZeros(300) })
        {
            Assert.InRange(archive.Length, 1, 1024 * 1024);
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
            PlatformException exception = await Assert.ThrowsAsync<PlatformException>(() => UnpackAsync(archive));
            Assert.Contains("packed more than 200 to 1", exception.Message, StringComparison.Ordinal);
            Assert.InRange(Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length), 0, 80L * 1024 * 1024);
        }
    }

    [Fact]
    public async Task More_entries_than_a_source_has_are_refused()
    {
        using MemoryStream bytes = new();
        await using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int n = 0; n <= SourceArchive.MaxEntries; n++) zip.CreateEntry("same/", CompressionLevel.NoCompression);
        }

        PlatformException exception = await Assert.ThrowsAsync<PlatformException>(() => UnpackAsync(bytes.ToArray()));
        Assert.Contains("more than 50000 entries", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Programs_stay_programs()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix modes.");
        PaxTarEntry program = File("run", "#!/bin/sh");
        program.Mode |= UnixFileMode.UserExecute | UnixFileMode.OtherRead;
        await UnpackAsync(Tar(program, File("notes", "x")));
#pragma warning disable CA1416 // Skipped there.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.Combine(Folder, "run")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path.Combine(Folder, "notes")));
#pragma warning restore CA1416
    }

    private async Task<SourceArchive> UnpackAsync(byte[] archive)
    {
        Directory.CreateDirectory(Folder);
        SourceArchive unpacked = new(Folder);
        await unpacked.UnpackAsync(archive, CancellationToken.None);
        return unpacked;
    }

    private static PaxTarEntry File(string name, string content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static PaxTarEntry Link(TarEntryType kind, string name, string target) => new(kind, name) { LinkName = target };

    private static byte[] Tar(params PaxTarEntry[] entries)
    {
        using MemoryStream bytes = new();
        using (GZipStream packed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(packed))
        {
            foreach (PaxTarEntry entry in entries) tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] ZipOfZeros(int megabytes)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("zeros", CompressionLevel.Optimal).Open();
            for (int n = 0; n < megabytes; n++) entry.Write(new byte[1024 * 1024]);
        }

        return bytes.ToArray();
    }

    /// <summary>Its headers are honest, and so is its size: what counts is what comes out.</summary>
    private static byte[] TarOfZeros(int megabytes)
    {
        using MemoryStream bytes = new();
        using (GZipStream packed = new(bytes, CompressionLevel.Optimal, leaveOpen: true))
        using (TarWriter tar = new(packed))
        {
            for (int n = 0; n < megabytes; n++) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"zeros{n}") { DataStream = new MemoryStream(new byte[1024 * 1024]) });
        }

        return bytes.ToArray();
    }
}
