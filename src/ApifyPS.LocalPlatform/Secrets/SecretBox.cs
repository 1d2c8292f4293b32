using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Secrets;

/// <summary>
/// Encrypts what is secret before it is stored: AES-256-GCM, a new nonce each time. The text says with which key, so that a lost key is told
/// as such. The key is read, or made, when it is needed first.
/// </summary>
internal sealed class SecretBox
{
    private const string Prefix = "apify-local-sealed:1:";
    private const int KeyLength = 32;
    private const int KeyIdLength = 8;

    private readonly Lock _lock = new();
    private readonly string? _path;
    private byte[]? _key;

    private SecretBox(string? path) => _path = path;

    /// <summary>With the key in a file of the user's, which is made when there is something to encrypt and no file.</summary>
    public static SecretBox WithKeyFile(string path) => new(path);

    /// <summary>With a key that is gone with the process.</summary>
    public static SecretBox InMemory() => new(null) { _key = RandomNumberGenerator.GetBytes(KeyLength) };

    public static bool IsSealed([NotNullWhen(true)] string? text) => text?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    public string Seal(string text) => Seal(Encoding.UTF8.GetBytes(text));

    public string Seal(ReadOnlySpan<byte> plain)
    {
        byte[] key = Key(mayCreate: true);
        byte[] box = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        RandomNumberGenerator.Fill(NonceOf(box));
        using AesGcm aes = new(key, TagOf(box).Length);
        aes.Encrypt(NonceOf(box), plain, CipherOf(box), TagOf(box));
        return $"{Prefix}{IdOf(key)}:{Convert.ToBase64String(box)}";
    }

    /// <exception cref="PlatformException">It was encrypted with another key, or the key is lost.</exception>
    public string OpenText(string sealedText) => Encoding.UTF8.GetString(Open(sealedText));

    /// <inheritdoc cref="OpenText"/>
    public byte[] Open(string sealedText)
    {
        byte[] key = Key(mayCreate: false);
        try
        {
            if (!IsSealed(sealedText)) throw new FormatException();
            string id = sealedText.Substring(Prefix.Length, KeyIdLength);
            if (id != IdOf(key)) throw Unreadable($"it was encrypted with the key {id}, and {Where} has the key {IdOf(key)}");
            byte[] box = Convert.FromBase64String(sealedText[(Prefix.Length + KeyIdLength + 1)..]);
            byte[] plain = new byte[CipherOf(box).Length];
            using AesGcm aes = new(key, TagOf(box).Length);
            aes.Decrypt(NonceOf(box), CipherOf(box), TagOf(box), plain);
            return plain;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or CryptographicException)
        {
            throw Unreadable("what is stored has been changed");
        }
    }

    private string Where => _path ?? "this process";

    private byte[] Key(bool mayCreate)
    {
        lock (_lock)
        {
            if (_key is not null) return _key;
            if (!File.Exists(_path!))
            {
                if (!mayCreate) throw Unreadable($"the key file {Where} is gone");
                CreateFolder();
                // Another server of the user may be faster; then its key counts.
                PrivateFiles.Write(_path!, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength))), overwrite: false);
            }

            return _key = ReadKey();
        }
    }

    private byte[] ReadKey()
    {
        try
        {
            PrivateFiles.Tighten(_path!);
            byte[] key = Convert.FromBase64String(File.ReadAllText(_path!).Trim());
            return key.Length == KeyLength ? key : throw new FormatException();
        }
        catch (FormatException)
        {
            throw Unreadable($"the key file {Where} doesn't hold a key");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable($"the key file {Where} can't be read: {exception.Message}");
        }
    }

    private void CreateFolder()
    {
        try
        {
            Hosting.StateHome.MakePrivate(Path.GetDirectoryName(_path!)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable($"the key file {Where} can't be written: {exception.Message}");
        }
    }

    private static PlatformException Unreadable(string why) => new(
        ErrorKind.Conflict, "secret-unreadable", $"A secret can't be encrypted or decrypted: {why}. Put the right key file in its place, or set the secret again.");

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key))[..KeyIdLength];

    private static Span<byte> NonceOf(byte[] box) => box.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);

    private static Span<byte> TagOf(byte[] box) => box.AsSpan(AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);

    private static Span<byte> CipherOf(byte[] box) => box.AsSpan(AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize);
}
