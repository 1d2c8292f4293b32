using ApifyPS.LocalPlatform.Common;
using ApifyPS.LocalPlatform.Secrets;

namespace ApifyPS.LocalPlatform.Tests.Secrets;

/// <summary>A secret comes back with the right key and with no other, and a lost key is told.</summary>
public sealed class SecretBoxTests
{
    [Fact]
    public void What_was_encrypted_comes_back_after_a_restart_and_looks_different_each_time()
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "home", "secrets", "key");
        SecretBox box = SecretBox.WithKeyFile(path);
        string first = box.Seal("s3cr3t ✓");
        string second = box.Seal("s3cr3t ✓");

        Assert.NotEqual(first, second);
        Assert.DoesNotContain("s3cr3t", first, StringComparison.Ordinal);
        Assert.Equal("s3cr3t ✓", SecretBox.WithKeyFile(path).OpenText(first));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        }
    }

    [Fact]
    public void Servers_that_start_at_the_same_time_end_up_with_one_key()
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "secrets", "key");
        string[] texts = new string[8];
        Parallel.For(0, texts.Length, index => texts[index] = SecretBox.WithKeyFile(path).Seal("same"));

        Assert.All(texts, text => Assert.Equal("same", SecretBox.WithKeyFile(path).OpenText(text)));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_key_file_that_is_gone_is_named_and_no_new_one_is_made_to_read()
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, "secrets", "key");
        string text = SecretBox.WithKeyFile(path).Seal("s3cr3t");
        File.Delete(path);

        PlatformException exception = Assert.Throws<PlatformException>(() => SecretBox.WithKeyFile(path).OpenText(text));

        Assert.Equal("secret-unreadable", exception.Type);
        Assert.Contains($"the key file {path} is gone", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("AAAA")]
    public void A_key_file_with_something_else_in_it_is_named_and_stays_as_it_is(string content)
    {
        using TempFolder folder = new TempFolder().With("secrets/key", content);
        string path = Path.Combine(folder.Path, "secrets", "key");

        PlatformException exception = Assert.Throws<PlatformException>(() => SecretBox.WithKeyFile(path).Seal("s3cr3t"));

        Assert.Contains($"{path} doesn't hold a key", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void Another_key_and_a_changed_text_open_nothing()
    {
        SecretBox box = SecretBox.InMemory();
        string text = box.Seal("s3cr3t");
        string changed = text[..^10] + (text[^10] == 'A' ? 'B' : 'A') + text[^9..];

        Assert.Contains("was encrypted with the key", Assert.Throws<PlatformException>(() => SecretBox.InMemory().OpenText(text)).Message, StringComparison.Ordinal);
        Assert.Contains("has been changed", Assert.Throws<PlatformException>(() => box.OpenText(changed)).Message, StringComparison.Ordinal);
        Assert.Contains("has been changed", Assert.Throws<PlatformException>(() => box.OpenText(text[..30])).Message, StringComparison.Ordinal);
    }
}
