using System.Globalization;

namespace ApifyPS.LocalPlatform.Hosting;

/// <summary>Where the server is reached; known as soon as it has its port.</summary>
internal sealed class ServerAddress
{
    public int Port { get; set; }

    public string Url => "http://127.0.0.1:" + Port.ToString(CultureInfo.InvariantCulture);
}
