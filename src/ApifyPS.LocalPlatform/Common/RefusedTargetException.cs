using System.Net;

namespace ApifyPS.LocalPlatform.Common;

/// <summary>A host that the local platform doesn't connect to, see <see cref="NetworkTargets"/>.</summary>
internal sealed class RefusedTargetException(string host, IPAddress address) : IOException(
    host == address.ToString()
        ? $"The local platform doesn't connect to {address}: it is a link-local, multicast or cloud metadata address."
        : $"The local platform doesn't connect to {host}: {address} is a link-local, multicast or cloud metadata address.");
