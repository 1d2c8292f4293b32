using System.Net;
using System.Security;

namespace ApifyPS;

internal static class SecureText
{
    public static SecureString FromString(string text)
    {
        SecureString secure = new();
        foreach (char c in text)
            secure.AppendChar(c);
        secure.MakeReadOnly();
        return secure;
    }

    public static string ToString(SecureString secure) => new NetworkCredential("", secure).Password;
}
